//go:build unix

package store

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// These tests need other processes. The test program starts itself: with a task in the
// environment it does that task, on a store in the folder beside it, and tells its
// parent on standard output what is on disk.
const (
	taskVariable = "STORE_TEST_TASK"
	dirVariable  = "STORE_TEST_DIR"
)

func TestMain(m *testing.M) {
	switch os.Getenv(taskVariable) {
	case "":
		os.Exit(m.Run())
	case "hold":
		s := childOpen()
		fmt.Println("open")
		io.Copy(io.Discard, os.Stdin)
		s.Close()
	case "write":
		writeForever(childOpen())
	case "fill":
		fill()
	case "start":
		limit := syscall.Rlimit{Cur: 9000, Max: 9000}
		err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &limit)
		_, openErr := Open(os.Getenv(dirVariable), march)
		fmt.Println(err, errors.Is(openErr, ErrFull))
	default:
		tasks[os.Getenv(taskVariable)]()
	}
}

// tasks are those of tests for one system only.
var tasks = map[string]func(){}

func childOpen() *Store {
	s, err := Open(os.Getenv(dirVariable), march)
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	return s
}

// writeForever saves, changes and deletes, and says so after each.
func writeForever(s *Store) {
	var kept []Appointment
	must := func(err error) {
		if err != nil {
			fmt.Println(err)
			os.Exit(1)
		}
	}
	for n := 0; ; n++ {
		switch {
		case n%5 == 3:
			a := kept[n%len(kept)]
			a.Label = fmt.Sprint("changed ", n)
			fmt.Println("changing", a.ID, n)
			_, err := s.Save(a)
			must(err)
			fmt.Println("changed", a.ID, n)
		case n%5 == 4:
			a := kept[0]
			kept = kept[1:]
			fmt.Println("deleting", a.ID, n)
			must(s.Delete(a.ID))
			fmt.Println("deleted", a.ID, n)
		default:
			a := sample(n % 500)
			a.Label = fmt.Sprint("saved ", n)
			a.Notes = strings.Repeat("n", n*131%9000) // pages of many sizes
			a, err := s.Save(a)
			must(err)
			kept = append(kept, a)
			fmt.Println("saved", a.ID, n)
		}
	}
}

// fill writes until the file may not grow, and shows that reading and deleting go on.
func fill() {
	s := childOpen()
	limit := syscall.Rlimit{Cur: 200 << 10, Max: 200 << 10}
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &limit); err != nil {
		fmt.Println(err)
		return
	}
	count := 0
	for {
		a := sample(count)
		a.Notes = strings.Repeat("n", 3000)
		if _, err := s.Save(a); err != nil {
			list, listErr := s.Appointments(time.Unix(0, 0), time.Date(2100, 1, 1, 0, 0, 0, 0, time.UTC))
			if !errors.Is(err, ErrFull) || listErr != nil || len(list) != count || count == 0 {
				fmt.Printf("after %d: %v; listed %d, %v\n", count, err, len(list), listErr)
				return
			}
			break
		}
		count++
	}
	fmt.Println("full", count)
}

// child starts this program with a task.
func child(t *testing.T, task, dir string) (*exec.Cmd, *bufio.Scanner, io.Closer) {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), taskVariable+"="+task, dirVariable+"="+dir)
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		cmd.Process.Kill()
		cmd.Wait()
	})
	return cmd, bufio.NewScanner(out), in
}

func TestSecondProcess(t *testing.T) {
	dir := t.TempDir()
	cmd, out, in := child(t, "hold", dir)
	if !out.Scan() || out.Text() != "open" {
		t.Fatalf("child says %q", out.Text())
	}
	if _, err := Open(dir, march); !errors.Is(err, ErrInUse) {
		t.Errorf("got %v", err)
	}
	in.Close()
	if err := cmd.Wait(); err != nil {
		t.Fatal(err)
	}
	mustOpen(t, dir)
}

func TestSecondTimeInOneProcess(t *testing.T) {
	dir := t.TempDir()
	mustOpen(t, dir)
	if _, err := Open(dir, march); !errors.Is(err, ErrInUse) {
		t.Errorf("got %v", err)
	}
}

// Another process's file is not judged while that one may be writing it.
func TestLockComesBeforeTheCheck(t *testing.T) {
	dir := t.TempDir()
	file, err := os.Create(filepath.Join(dir, fileName))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if _, err := file.WriteString("half of something"); err != nil {
		t.Fatal(err)
	}
	if err := lock(file, time.Second); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(dir, march); !errors.Is(err, ErrInUse) {
		t.Errorf("got %v", err)
	}
}

// A process is killed in the middle of its writes, again and again, on the same file:
// what it acknowledged is there, and nothing else than what it was about to do.
func TestKilled(t *testing.T) {
	rounds := 40
	if testing.Short() {
		rounds = 5
	}
	dir := t.TempDir()
	known := map[string]string{} // label by id, of what was acknowledged
	for round := range rounds {
		cmd, out, _ := child(t, "write", dir)
		doubt := "" // id of what was begun last
		for lines := 0; out.Scan(); lines++ {
			part := strings.Fields(out.Text())
			if len(part) != 3 {
				t.Fatalf("child says %q", out.Text())
			}
			doubt = ""
			switch part[0] {
			case "saved", "changed":
				known[part[1]] = part[0] + " " + part[2]
			case "deleted":
				delete(known, part[1])
			default:
				doubt = part[1]
			}
			if lines == 7+round*3%40 {
				if err := cmd.Process.Signal(syscall.SIGKILL); err != nil {
					t.Fatal(err)
				}
			}
		}
		cmd.Wait()
		compare(t, dir, known, doubt)
		if t.Failed() {
			t.Fatalf("round %d", round)
		}
	}
}

// compare holds what is on disk against what was acknowledged, and goes on from there.
func compare(t *testing.T, dir string, known map[string]string, doubt string) {
	t.Helper()
	s := mustOpen(t, dir)
	defer mustClose(t, s)
	list, err := s.Appointments(time.Unix(0, 0), time.Date(2100, 1, 1, 0, 0, 0, 0, time.UTC))
	if err != nil || s.Damaged() != 0 {
		t.Fatalf("list: %v, %d damaged", err, s.Damaged())
	}
	found := map[string]string{}
	unknown := 0
	for _, a := range list {
		found[a.ID] = a.Label
		if _, ok := known[a.ID]; !ok {
			unknown++
		}
	}
	for id, label := range known {
		if found[id] != label && id != doubt {
			t.Errorf("%q was acknowledged, there is %q", label, found[id])
		}
	}
	if unknown > 1 { // one may be on disk without its acknowledgement
		t.Errorf("%d appointments that nobody saved", unknown)
	}
	clear(known)
	for id, label := range found {
		known[id] = label
	}
}

func TestDiskFull(t *testing.T) {
	dir := t.TempDir()
	cmd, out, _ := child(t, "fill", dir)
	out.Scan()
	number, ok := strings.CutPrefix(out.Text(), "full ")
	if !ok {
		t.Fatalf("child says %q", out.Text())
	}
	if err := cmd.Wait(); err != nil {
		t.Fatal(err)
	}
	want, _ := strconv.Atoi(number)
	s := mustOpen(t, dir)
	list, err := s.Appointments(time.Unix(0, 0), time.Date(2100, 1, 1, 0, 0, 0, 0, time.UTC))
	if err != nil || len(list) != want {
		t.Errorf("%d of %d left, %v", len(list), want, err)
	}
	mustSave(t, s, sample(1)) // there is room again
}

func TestDiskFullAtTheFirstStart(t *testing.T) {
	dir := t.TempDir()
	_, out, _ := child(t, "start", dir)
	if out.Scan(); out.Text() != "<nil> true" {
		t.Fatalf("child says %q", out.Text())
	}
	for out.Scan() { // to its end
	}
	if err := use(dir); err != nil {
		t.Error(err)
	}
}
