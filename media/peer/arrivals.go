package peer

import (
	"math/rand/v2"
	"sync"
	"time"

	"github.com/pion/interceptor"
	"github.com/pion/interceptor/pkg/twcc"
	"github.com/pion/rtp"
	"github.com/pion/sdp/v3"
)

// arrivals reports to the guest when each packet came (transport-wide
// congestion control), from which the guest learns what the way here carries.
// On a narrow way back, where reports take from our sound, they are rarer.
type arrivals struct {
	interceptor.NoOp
	target func() int // of the way back, bit/s
	begun  time.Time
	stop   chan struct{} // closed by Close
	work   sync.WaitGroup

	mu       sync.Mutex // guards the fields below
	recorder *twcc.Recorder
	closed   bool
}

const (
	reportOften, reportSeldom = 100 * time.Millisecond, 250 * time.Millisecond
	reportSize                = 90 // bytes on the wire, about
	feedbackShare             = 20 // one in so many bits of the way back may be of one kind of feedback
)

func newArrivals(target func() int) *arrivals {
	return &arrivals{target: target, begun: time.Now(), stop: make(chan struct{}), recorder: twcc.NewRecorder(rand.Uint32())}
}

// NewInterceptor implements interceptor.Factory: one connection, one arrivals.
func (a *arrivals) NewInterceptor(string) (interceptor.Interceptor, error) { return a, nil }

// BindRTCPWriter begins to report.
func (a *arrivals) BindRTCPWriter(writer interceptor.RTCPWriter) interceptor.RTCPWriter {
	a.mu.Lock()
	defer a.mu.Unlock()
	if !a.closed {
		a.work.Go(func() { a.run(writer) })
	}
	return writer
}

// BindRemoteStream notes what comes, if its packets are numbered.
func (a *arrivals) BindRemoteStream(info *interceptor.StreamInfo, reader interceptor.RTPReader) interceptor.RTPReader {
	id := uint8(0)
	for _, e := range info.RTPHeaderExtensions {
		if e.URI == sdp.TransportCCURI {
			id = uint8(e.ID)
		}
	}
	if id == 0 {
		return reader
	}
	return interceptor.RTPReaderFunc(func(b []byte, attributes interceptor.Attributes) (int, interceptor.Attributes, error) {
		n, attributes, err := reader.Read(b, attributes)
		if err != nil {
			return n, attributes, err
		}
		if attributes == nil {
			attributes = make(interceptor.Attributes)
		}
		var number rtp.TransportCCExtension
		header, err := attributes.GetRTPHeader(b[:n])
		if err == nil && number.Unmarshal(header.GetExtension(id)) == nil { // else it is not numbered
			a.mu.Lock()
			a.recorder.Record(info.SSRC, number.TransportSequence, time.Since(a.begun).Microseconds())
			a.mu.Unlock()
		}
		return n, attributes, nil
	})
}

// run reports until Close.
func (a *arrivals) run(writer interceptor.RTCPWriter) {
	timer := time.NewTimer(reportOften)
	defer timer.Stop()
	for {
		select {
		case <-a.stop:
			return
		case <-timer.C:
		}
		timer.Reset(reportPause(a.target()))
		a.mu.Lock()
		reports := a.recorder.BuildFeedbackPacket()
		a.mu.Unlock()
		if len(reports) > 0 {
			// A connection that is going away says so to its reader.
			_, _ = writer.Write(reports, interceptor.Attributes{})
		}
	}
}

// reportPause is the time between two reports where the way back carries so many bit/s.
func reportPause(target int) time.Duration {
	return min(max(shareOf(target, reportSize), reportOften), reportSeldom)
}

// shareOf is the time between two packets of so many bytes that feedback may
// take of a way that carries so many bit/s.
func shareOf(target, size int) time.Duration {
	return time.Duration(size*8*feedbackShare) * time.Second / time.Duration(max(target, 1))
}

// Close implements interceptor.Interceptor.
func (a *arrivals) Close() error {
	a.mu.Lock()
	if !a.closed {
		a.closed = true
		close(a.stop)
	}
	a.mu.Unlock()
	a.work.Wait()
	return nil
}
