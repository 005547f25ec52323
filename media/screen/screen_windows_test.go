package screen

import (
	"bufio"
	"errors"
	"fmt"
	"image"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"slices"
	"testing"
	"time"
	"unsafe"

	"golang.org/x/sys/windows"
)

// wine stands in for Windows; in it nobody draws for another process.
var wine = windows.NewLazySystemDLL("ntdll.dll").NewProc("wine_get_version").Find() == nil

const (
	helping  = "SCREEN_TEST_WINDOW" // its value is the title of the window to open
	patience = 30 * time.Second     // generous: a loaded machine must not fail a test
)

// TestMain opens a window and obeys, if that is what this process is for.
func TestMain(m *testing.M) {
	if title := os.Getenv(helping); title != "" {
		help(title)
		return
	}
	os.Exit(m.Run())
}

// show opens a white window of this process.
func show(title string) uintptr {
	const popup, white = 0x90000000, 0 // WS_POPUP, WS_VISIBLE; WHITE_BRUSH
	name, _ := windows.UTF16PtrFromString(title)
	class := struct { // WNDCLASSEXW
		size, style uint32
		procedure   uintptr
		_           [2]int32
		_           [3]uintptr
		background  uintptr
		_           uintptr
		name, _     uintptr
	}{size: 80, procedure: user.NewProc("DefWindowProcW").Addr(), name: uintptr(unsafe.Pointer(name))}
	class.background, _, _ = gdi.NewProc("GetStockObject").Call(white)
	user.NewProc("RegisterClassExW").Call(uintptr(unsafe.Pointer(&class)))
	w, _, _ := createWindowEx.Call(0, uintptr(unsafe.Pointer(name)), uintptr(unsafe.Pointer(name)), popup, 100, 100, 201, 121, 0, 0, 0, 0)
	return w
}

// help shows the window until told otherwise, one word a line.
func help(title string) {
	defer inPixels()()
	w := show(title)
	orders := make(chan string)
	go func() {
		for lines := bufio.NewScanner(os.Stdin); lines.Scan(); {
			orders <- lines.Text()
		}
		orders <- "end"
	}()
	fmt.Println("ready")
	for {
		select {
		case order := <-orders:
			switch order {
			case "minimise":
				user.NewProc("ShowWindow").Call(w, 6) // SW_MINIMIZE
			case "grow":
				setWindowPos.Call(w, 0, 0, 0, 320, 240, 0x16) // SWP_NOMOVE, NOZORDER, NOACTIVATE
			case "close":
				destroyWindow.Call(w)
			case "end":
				return
			}
			fmt.Println(order)
		default:
		}
		var message [48]byte
		if call(peekMessage, uintptr(unsafe.Pointer(&message)), 0, 0, 0, 1) {
			dispatchMessage.Call(uintptr(unsafe.Pointer(&message)))
		} else {
			time.Sleep(time.Millisecond)
		}
	}
}

// other starts another process with a window; the function gives it an order.
func other(t *testing.T, title string) (order func(string)) {
	t.Helper()
	c := exec.Command(os.Args[0])
	c.Env = append(os.Environ(), helping+"="+title)
	in, err1 := c.StdinPipe()
	out, err2 := c.StdoutPipe()
	if err := errors.Join(err1, err2, c.Start()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		in.Close()
		c.Wait()
	})
	answers := bufio.NewReader(out)
	if _, err := answers.ReadString('\n'); err != nil {
		t.Fatal(err)
	}
	return func(word string) {
		t.Helper()
		if _, err := io.WriteString(in, word+"\n"); err != nil {
			t.Fatal(err)
		}
		if _, err := answers.ReadString('\n'); err != nil {
			t.Fatal(err)
		}
	}
}

func listed(t *testing.T, title string) Source {
	t.Helper()
	list, err := Sources()
	if err != nil || len(list) == 0 || !list[0].Screen {
		t.Fatal(list, err)
	}
	i := slices.IndexFunc(list, func(s Source) bool { return s.Title == title })
	if i < 0 {
		t.Fatalf("%q is not among %d sources", title, len(list))
	}
	return list[i]
}

func TestWindowOfAnotherProcess(t *testing.T) {
	order := other(t, "white")
	s := listed(t, "white")
	if s.Size != image.Pt(200, 120) || s.Screen || s.Thumbnail == nil {
		t.Errorf("%+v", s)
	}
	pictures := make(chan image.Rectangle, 1000)
	c, err := Open(t.Context(), s.ID, slog.New(slog.DiscardHandler), func(img *image.YCbCr, at time.Time) {
		if mid := img.YCbCrAt(img.Rect.Dx()/2, img.Rect.Dy()/2); mid.Y < 230 && !wine {
			t.Errorf("the middle is %v", mid)
		}
		pictures <- img.Rect
	})
	if err != nil {
		t.Fatal(err)
	}
	if r := <-pictures; r.Max != s.Size || c.Label() != "white" {
		t.Errorf("%v of %q", r, c.Label())
	}
	order("grow")
	late := time.After(patience)
	for size := s.Size; size != image.Pt(320, 240); {
		select {
		case r := <-pictures:
			size = r.Max
		case <-late:
			t.Fatal("its growing is not noticed")
		}
	}
	order("close")
	want := ErrClosed
	if wine {
		want = ErrHidden // two seconds before it closes
	}
	ends(t, c, want)
	if _, err := Open(t.Context(), s.ID, slog.New(slog.DiscardHandler), nil); !errors.Is(err, ErrClosed) {
		t.Error(err)
	}
}

func ends(t *testing.T, c *Capture, want error) {
	t.Helper()
	select {
	case <-c.Done():
	case <-time.After(patience):
		t.Fatal("the end is not noticed")
	}
	if !errors.Is(c.Err(), want) {
		t.Errorf("ended with %v, want %v", c.Err(), want)
	}
	c.Close()
}

func TestMinimised(t *testing.T) {
	order := other(t, "goes down")
	c, err := Open(t.Context(), listed(t, "goes down").ID, slog.New(slog.DiscardHandler), func(*image.YCbCr, time.Time) {})
	if err != nil {
		t.Fatal(err)
	}
	order("minimise")
	ends(t, c, ErrHidden)
}

func TestOwnWindowIsLeftOut(t *testing.T) {
	defer inPixels()()
	w := show("own")
	defer destroyWindow.Call(w)
	list, err := Sources()
	if err != nil {
		t.Fatal(err)
	}
	if slices.ContainsFunc(list, func(s Source) bool { return s.Title == "own" }) {
		t.Error("an own window is listed")
	}
	if _, err := Open(t.Context(), fmt.Sprintf("%s%#x", windowPrefix, w), slog.New(slog.DiscardHandler), nil); !errors.Is(err, ErrClosed) {
		t.Errorf("an own window is opened: %v", err)
	}
}

func TestScreenIsShared(t *testing.T) {
	other(t, "white")
	list, err := Sources()
	if err != nil {
		t.Fatal(err)
	}
	type shot struct {
		size          image.Point
		inside, above uint8
	}
	shots := make(chan shot, 100)
	c, err := Open(t.Context(), list[0].ID, slog.New(slog.DiscardHandler), func(img *image.YCbCr, _ time.Time) {
		shots <- shot{img.Rect.Max, img.YCbCrAt(150, 190).Y, img.YCbCrAt(150, 80).Y}
	})
	if err != nil {
		t.Fatal(err)
	}
	s := <-shots
	if s.size != within(image.Rectangle{Max: list[0].Size}).Size() || list[0].Thumbnail == nil || s.inside < 230 || s.above > 200 {
		t.Errorf("%+v of %v", s, list[0].Size)
	}
	c.Close()
	if c.Err() != nil {
		t.Error(c.Err())
	}
}
