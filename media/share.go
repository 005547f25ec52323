package media

import (
	"context"
	"errors"
	"fmt"
	"image"
	"sync"
	"time"

	"zwiesprache/media/device"
	"zwiesprache/media/fake"
	"zwiesprache/media/screen"
)

// sharing is one screen or window that is shared, from Share to its end.
type sharing struct {
	stop  context.CancelFunc
	ended chan struct{}
}

// ShareSources lists what can be shared, this program's own windows left out.
// It may take some tenths of a second. Errors wrap screen.ErrUnsupported where
// nothing can.
func ShareSources() ([]screen.Source, error) { return screen.Sources() }

// Share shows the guests the screen or window with that ID of ShareSources, in
// the place of what was shared before. OnShare tells when it has begun, why it
// could not, and when it has ended. A synthetic camera's label is an ID, too.
func (s *Studio) Share(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return
	}
	before, of := s.shared, &sharing{ended: make(chan struct{})}
	s.shared = of
	s.screen.take(of)
	of.stop = s.spawn(func(ctx context.Context) {
		defer close(of.ended)
		if before != nil {
			before.stop()
			<-before.ended
		}
		err := s.share(ctx, of, id)
		s.screen.leave(of)
		if ctx.Err() != nil {
			err = nil // it was to end
		}
		if s.config.OnShare != nil {
			s.config.OnShare(false, err)
		}
	})
}

// StopShare ends sharing: no more pictures of the screen are taken when it
// returns; packets of the last one may still be on their way out, for up to
// backlogLimit. OnShare tells when the screen is let go.
func (s *Studio) StopShare() {
	s.mu.Lock()
	of := s.shared
	s.mu.Unlock()
	if of != nil {
		s.screen.leave(of)
		of.stop()
	}
}

// share shows one thing until it ends, or the context does.
func (s *Studio) share(ctx context.Context, of *sharing, id string) error {
	source, err := s.openShared(ctx, id, func(img *image.YCbCr, at time.Time) { s.screen.film(of, img, at) })
	if err != nil {
		return fmt.Errorf("share screen: %w", err)
	}
	if s.config.OnShare != nil {
		s.config.OnShare(true, nil)
	}
	var again sync.WaitGroup
	stop := make(chan struct{})
	again.Go(func() { s.screen.run(stop) })
	select {
	case <-ctx.Done():
	case <-source.Done():
	}
	err = source.Err()
	s.screen.leave(of)
	close(stop)
	again.Wait()
	return errors.Join(err, source.Close())
}

// openShared opens a screen or window, or a synthetic camera.
func (s *Studio) openShared(ctx context.Context, id string, frame func(*image.YCbCr, time.Time)) (opened, error) {
	if !fake.IsCamera(id) {
		return present(screen.Open(ctx, id, s.log, frame))
	}
	a, err := fake.Camera(id)
	if err != nil {
		return nil, err
	}
	return present(device.OpenVideo(ctx, id, a, s.log, frame))
}
