package update

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// office is an organisation's server, and what an app there was told.
type office struct {
	mu      sync.Mutex
	answer  []byte
	status  int
	asked   []time.Time
	told    []string // versions; "" = this one is the newest
	busy    atomic.Bool
	nowhere bool
	headers http.Header
}

func (o *office) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.asked, o.headers = append(o.asked, time.Now()), r.Header.Clone()
	if o.status == http.StatusFound {
		w.Header().Set("Location", "https://elsewhere.example/")
	}
	if o.status != 0 {
		w.WriteHeader(o.status)
	}
	_, _ = w.Write(o.answer)
}

// RoundTrip is the network where time is not real.
func (o *office) RoundTrip(r *http.Request) (*http.Response, error) {
	if o.status < 0 {
		return nil, errors.New("dial tcp 192.0.2.7: no route")
	}
	w := httptest.NewRecorder()
	o.ServeHTTP(w, r)
	return w.Result(), nil
}

func (o *office) watcher(folder, version string) *Watcher {
	return &Watcher{
		Version: version, Folder: folder, Client: &http.Client{Transport: o}, Log: slog.New(slog.DiscardHandler),
		Address: func() string {
			if o.nowhere {
				return ""
			}
			return "https://talk.example/" + Name
		},
		Busy: o.busy.Load,
		Tell: func(n *Notice) {
			if n == nil {
				o.told = append(o.told, "")
			} else {
				o.told = append(o.told, n.Version)
			}
		},
	}
}

func (o *office) tells(t *testing.T, version string, date time.Time) {
	t.Helper()
	n := sample()
	n.Version, n.Date = version, date.UTC().Truncate(time.Second)
	o.answer = signed(t, n)
}

func TestAsk(t *testing.T) {
	o := &office{}
	s := httptest.NewServer(o)
	defer s.Close()
	ask := func() (Notice, error) {
		_, n, err := Ask(t.Context(), s.URL+"/"+Name, nil, nil)
		return n, err
	}
	o.answer = signed(t, sample())
	if n, err := ask(); err != nil || !equal(n, sample()) {
		t.Fatalf("%+v, %v", n, err)
	}
	for name := range o.headers {
		if name != "User-Agent" && name != "Accept-Encoding" {
			t.Errorf("the request says %s", name)
		}
	}
	if agent := o.headers.Get("User-Agent"); agent != "zwiesprache" {
		t.Errorf("the request tells of %q", agent)
	}
	for status, want := range map[int]error{404: ErrNone, 410: ErrNone, 302: ErrUnreachable, 503: ErrUnreachable, 429: ErrUnreachable} {
		o.status = status
		if _, err := ask(); !errors.Is(err, want) {
			t.Errorf("status %d: %v", status, err)
		}
	}
	o.status, o.answer = 0, []byte(strings.Repeat(" ", 10*MaxSize))
	if _, err := ask(); !errors.Is(err, ErrNotice) {
		t.Errorf("endless answer: %v", err)
	}
	s.Close()
	_, err := ask()
	if !errors.Is(err, ErrUnreachable) || strings.Contains(err.Error(), "127.0.0.1") {
		t.Errorf("nobody there: %v", err)
	}
	if _, _, err := Ask(t.Context(), "://talk.example", nil, nil); !errors.Is(err, ErrUnreachable) || strings.Contains(err.Error(), "talk") {
		t.Errorf("no address: %v", err)
	}
}

// TestAskEnds has a server that never ends its answer.
func TestAskEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		mine, theirs := net.Pipe()
		defer theirs.Close()
		go func() {
			_, _ = theirs.Read(make([]byte, 4096))
			_, _ = theirs.Write([]byte("HTTP/1.1 200 OK\r\n\r\n{"))
		}()
		transport := &http.Transport{DialContext: func(context.Context, string, string) (net.Conn, error) { return mine, nil }}
		defer transport.CloseIdleConnections()
		began := time.Now()
		_, _, err := Ask(t.Context(), "http://talk.example", nil, &http.Client{Transport: transport})
		if took := time.Since(began); !errors.Is(err, ErrUnreachable) || took > maxTime {
			t.Errorf("%v after %v", err, took)
		}
	})
}

// TestLook has a server give out one notice after the other.
func TestLook(t *testing.T) {
	day := time.Now().Add(-100 * 24 * time.Hour)
	o := &office{}
	w := o.watcher(t.TempDir(), "1.0.0")
	for _, row := range []struct {
		name, version string
		date          time.Time
		want          error
		told          string // "-" = nothing
	}{
		{"the first", "1.1.0", day, nil, "1.1.0"},
		{"the same", "1.1.0", day, nil, "1.1.0"},
		{"a later one", "1.2.0", day.Add(time.Hour), nil, "1.2.0"},
		{"the first again", "1.1.0", day, errOld, "-"},
		{"another of that moment", "1.3.0", day.Add(time.Hour), errOld, "-"},
		{"of a day to come", "9.9.9", time.Now().Add(48 * time.Hour), errOld, "-"},
		{"clocks differ a little", "1.3.0", time.Now().Add(time.Hour), nil, "1.3.0"},
		{"taken back", "1.0.0", time.Now().Add(2 * time.Hour), nil, ""},
	} {
		o.told = nil
		o.tells(t, row.version, row.date)
		err := w.Look(t.Context())
		if !errors.Is(err, row.want) || row.want == nil && err != nil {
			t.Errorf("%s: %v", row.name, err)
		}
		if got := strings.Join(o.told, ","); row.told == "-" && o.told != nil || row.told != "-" && got != row.told {
			t.Errorf("%s: told %q", row.name, o.told)
		}
	}
	o.answer = []byte(put(good, nil))
	if err := w.Look(t.Context()); !errors.Is(err, ErrNotice) {
		t.Errorf("not signed: %v", err)
	}
}

// TestMemory: a restart does not make the app forget what it saw, nor does a damaged file stop it.
func TestMemory(t *testing.T) {
	folder := t.TempDir()
	day := time.Now().Add(-100 * 24 * time.Hour)
	o := &office{}
	o.tells(t, "1.2.0", day)
	if err := o.watcher(folder, "1.0.0").Look(t.Context()); err != nil {
		t.Fatal(err)
	}
	o.told = nil
	o.watcher(folder, "1.0.0").recall()
	o.watcher(folder, "1.2.0").recall()
	if len(o.told) != 2 || o.told[0] != "1.2.0" || o.told[1] != "" {
		t.Errorf("after a restart, and after the update: %q", o.told)
	}
	o.tells(t, "1.1.0", day.Add(-time.Hour))
	if err := o.watcher(folder, "1.0.0").Look(t.Context()); !errors.Is(err, errOld) {
		t.Errorf("an old notice after a restart: %v", err)
	}
	o.told = nil
	for _, content := range []string{"", "{", `{"seen":"e30="}`, `{"seen":1}`} {
		if err := os.WriteFile(filepath.Join(folder, memoryName), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		if o.watcher(folder, "1.0.0").recall(); o.told != nil {
			t.Errorf("%q: told %q", content, o.told)
		}
	}
	if err := o.watcher(folder, "1.0.0").Look(t.Context()); err != nil {
		t.Errorf("after damage: %v", err)
	}
	o.told = nil
	if err := o.watcher(filepath.Join(folder, "gone"), "1.0.0").Look(t.Context()); !errors.Is(err, os.ErrNotExist) || len(o.told) != 1 || o.told[0] != "1.1.0" {
		t.Errorf("no folder: %v, told %q", err, o.told)
	}
}

// TestTakenAway: what the server gives out no more is not told from memory, and yet nothing older comes after it.
func TestTakenAway(t *testing.T) {
	folder := t.TempDir()
	day := time.Now().Add(-100 * 24 * time.Hour)
	o := &office{}
	look := func(want error, told ...string) {
		t.Helper()
		o.told = nil
		w := o.watcher(folder, "1.0.0")
		w.recall()
		if err := w.Look(t.Context()); !errors.Is(err, want) || !slices.Equal(o.told, told) {
			t.Errorf("%v, told %q, not %q", err, o.told, told)
		}
	}
	o.tells(t, "1.2.0", day)
	look(nil, "1.2.0")
	o.status = http.StatusGone
	look(ErrNone, "1.2.0", "")
	look(ErrNone)
	o.status = 0
	o.tells(t, "1.1.0", day.Add(-time.Hour))
	look(errOld)
	o.tells(t, "1.2.0", day)
	look(nil, "1.2.0")
	look(nil, "1.2.0", "1.2.0")
}

// TestRoomOpensMeanwhile: a request that is under way ends.
func TestRoomOpensMeanwhile(t *testing.T) {
	var busy atomic.Bool
	release := make(chan struct{})
	s := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		busy.Store(true)
		select {
		case <-r.Context().Done():
		case <-release:
		}
	}))
	defer s.Close()
	defer close(release)
	o := &office{}
	w := o.watcher(t.TempDir(), "1.0.0")
	w.Client, w.Busy, w.Address = s.Client(), busy.Load, func() string { return s.URL }
	if err := w.Look(t.Context()); !errors.Is(err, errUnsuited) || o.told != nil {
		t.Errorf("%v, told %q", err, o.told)
	}
}

// run runs w for so long in time that is not real.
func run(t *testing.T, w *Watcher, long time.Duration) {
	ctx, cancel := context.WithTimeout(t.Context(), long)
	defer cancel()
	w.Run(ctx)
}

// TestDaily: not at the start, once a day, spread, and at each start at most as often.
func TestDaily(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := &office{}
		o.tells(t, "1.2.0", time.Now())
		folder, began := t.TempDir(), time.Now()
		run(t, o.watcher(folder, "1.0.0"), 10*24*time.Hour)
		if n := len(o.asked); n < 9 || n > 11 {
			t.Fatalf("asked %d times in ten days", n)
		}
		if wait := o.asked[0].Sub(began); wait < settled.least || wait > settled.most {
			t.Errorf("asked first after %v", wait)
		}
		for i, at := range o.asked[1:] {
			if gap := at.Sub(o.asked[i]); gap < daily.least || gap > daily.most+time.Minute {
				t.Errorf("asked again after %v", gap)
			}
		}
		before := len(o.asked)
		for range 5 { // in one day
			run(t, o.watcher(folder, "1.0.0"), 4*time.Hour)
		}
		if n := len(o.asked) - before; n > 1 {
			t.Errorf("asked %d times by five starts in a day", n)
		}
	})
}

// TestAsleep: time in which the computer sleeps counts.
func TestAsleep(t *testing.T) {
	if due := daily.from(time.Now()); due != due.Round(0) || time.Until(due) < daily.least-time.Minute {
		t.Errorf("due %v, by a clock that may stand still meanwhile", due)
	}
}

func TestDailyWhen(t *testing.T) {
	crowded := &office{}
	crowded.busy.Store(true)
	for name, row := range map[string]struct {
		office      *office
		least, most int // questions in two days
	}{
		"a room is open":    {crowded, 0, 0},
		"no server is set":  {&office{nowhere: true}, 0, 0},
		"none":              {&office{status: 404}, 1, 3},
		"not signed":        {&office{answer: []byte("{}")}, 1, 3},
		"server in trouble": {&office{status: 500}, 10, 24},
	} {
		synctest.Test(t, func(t *testing.T) {
			o := row.office
			run(t, o.watcher(t.TempDir(), "1.0.0"), 48*time.Hour)
			if n := len(o.asked); n < row.least || n > row.most || o.told != nil {
				t.Errorf("%s: asked %d times, told %q", name, n, o.told)
			}
		})
	}
	synctest.Test(t, func(t *testing.T) { // a room is open at first
		o := &office{}
		o.busy.Store(true)
		o.tells(t, "1.2.0", time.Now())
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan struct{})
		go func() { defer close(done); o.watcher(t.TempDir(), "1.0.0").Run(ctx) }()
		time.Sleep(3 * time.Hour)
		synctest.Wait()
		o.busy.Store(false)
		ended := time.Now()
		time.Sleep(24 * time.Hour)
		cancel()
		<-done
		if len(o.asked) == 0 || o.asked[0].Sub(ended) > later.most {
			t.Errorf("asked at %v, room ended %v", o.asked, ended)
		}
	})
	synctest.Test(t, func(t *testing.T) { // the clock was wrong when it asked last
		o := &office{}
		w := o.watcher(t.TempDir(), "1.0.0")
		o.tells(t, "1.2.0", time.Now())
		if err := w.save(memory{Asked: time.Now().Add(1000 * 24 * time.Hour)}); err != nil {
			t.Fatal(err)
		}
		if run(t, w, time.Hour); len(o.asked) != 1 {
			t.Errorf("asked %d times", len(o.asked))
		}
	})
}

// TestLogsNoAddress looks at what is said of a server that is not there.
func TestLogsNoAddress(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var log strings.Builder
		o := &office{status: -1}
		w := o.watcher(t.TempDir(), "1.0.0")
		w.Log = slog.New(slog.NewTextHandler(&log, nil))
		run(t, w, 24*time.Hour)
		if log.Len() == 0 || strings.Contains(log.String(), "192.0.2.7") || strings.Contains(log.String(), "talk.example") {
			t.Errorf("logged:\n%s", log.String())
		}
	})
}
