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
	endVariable  = "STORE_TEST_END" // id of an appointment
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
	case "fill":
		fill()
	case "crowded":
		crowdedWork()
	case "crowded open":
		err := noRoom()
		_, openErr := Open(os.Getenv(dirVariable), march)
		fmt.Println(err == nil && errors.Is(openErr, ErrFull))
	case "end":
		endSession(func(s *Store) error {
			err := second(s.Expire())
			if months, _ := s.Months(); len(months) != 1 { // before it is closed
				err = errors.Join(err, fmt.Errorf("%d months", len(months)))
			}
			return err
		})
	case "end and close":
		endSession(func(*Store) error { return nil })
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

// tied ends a program with the one that started it, where the system can do so.
var tied *syscall.SysProcAttr

// child starts this program with a task. It ends with the test, also with one that is cut off.
func child(t *testing.T, task, dir string) (*exec.Cmd, *bufio.Scanner, io.Closer) {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), taskVariable+"="+task, dirVariable+"="+dir)
	cmd.Stderr = os.Stderr
	cmd.SysProcAttr = tied
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

func TestDiskFullInMigration(t *testing.T) {
	dir := firstStore(t, "full")
	_, out, _ := child(t, "crowded open", dir)
	if out.Scan(); out.Text() != "true" {
		t.Errorf("child says %q", out.Text())
	}
	for out.Scan() { // to its end
	}
	if got := everything(t, mustOpen(t, dir)); len(got) != len(firstAppointments()) {
		t.Errorf("%d appointments", len(got))
	}
}

// crowdedWork does with a full disk what writes files of their own.
func crowdedWork() {
	dir := os.Getenv(dirVariable)
	s := childOpen()
	list, err := Backups(dir)
	c, consentErr := s.SaveConsent(Consent{Sent: march.Now()})
	if err := errors.Join(err, consentErr, noRoom()); err != nil || len(list) == 0 {
		fmt.Println(err, list)
		return
	}
	fmt.Println("attach", errors.Is(s.Attach(c.ID, "image/png", scan(1<<20)), ErrFull))
	fmt.Println("back up", errors.Is(s.Backup(), ErrFull))
	fmt.Println("restore", errors.Is(errors.Join(s.Close(), Restore(dir, list[0])), ErrFull))
	s = childOpen() // with some that are too old, and no room to delete them
	fmt.Println("open", s.Close())
}

// noRoom lets no file grow over a size below that of the store.
func noRoom() error {
	limit := syscall.Rlimit{Cur: 60 << 10, Max: 60 << 10}
	return syscall.Setrlimit(syscall.RLIMIT_FSIZE, &limit)
}

func TestDiskFullAtWork(t *testing.T) {
	dir := t.TempDir()
	s := mustOpen(t, dir)
	for n := range 200 {
		mustSave(t, s, sample(n))
	}
	mustExpire(t, s)
	mustSave(t, s, sample(200))
	old := sample(0)
	old.Start = old.Start.AddDate(-1, 0, 0)
	mustSave(t, s, old)
	mustClose(t, s)
	_, out, _ := child(t, "crowded", dir)
	for _, want := range []string{"attach true", "back up true", "restore true", "open <nil>"} {
		if out.Scan(); out.Text() != want {
			t.Errorf("child says %q, want %q", out.Text(), want)
		}
	}
	for out.Scan() { // to its end
	}
	s = mustOpen(t, dir)
	if got := everything(t, s); len(got) != 201 {
		t.Errorf("%d appointments", len(got))
	}
	if list := mustList(t, dir); len(list) != 1 {
		t.Errorf("backups %+v", list)
	}
}

// endSession ends the session of the only appointment on a disk that is full, makes room and does something then.
func endSession(then func(*Store) error) {
	s := childOpen()
	set := func(size uint64) error {
		var limit syscall.Rlimit
		err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &limit)
		limit.Cur = min(size, limit.Max)
		return errors.Join(err, syscall.Setrlimit(syscall.RLIMIT_FSIZE, &limit))
	}
	e := Ending{Words: "a/b/c", Password: "1", Appointment: os.Getenv(endVariable), History: History{Start: march.Now(), Minutes: 50}}
	err := set(0)
	full := errors.Is(s.Ended(e), ErrFull)
	_, again := s.Expire()
	fmt.Println(err, full, errors.Is(again, ErrFull))
	err = set(1 << 62)
	fmt.Println(err, then(s), s.Close())
}

// On a disk that is full a session ends all the same: what must outlive it is kept when there is room, at
// the latest when the store is closed.
func TestEndedOnFullDisk(t *testing.T) {
	for _, task := range []string{"end", "end and close"} {
		dir := t.TempDir()
		s := mustOpen(t, dir)
		a := planned(t, s, false)
		mustClose(t, s)
		t.Setenv(endVariable, a.ID)
		_, out, _ := child(t, task, dir)
		for _, want := range []string{"<nil> true true", "<nil> <nil> <nil>"} {
			if out.Scan(); out.Text() != want {
				t.Errorf("%s: child says %q, want %q", task, out.Text(), want)
			}
		}
		for out.Scan() { // to its end
		}
		s = mustOpen(t, dir)
		if got, err := s.Appointment(a.ID); err != nil || !got.Done || got.Words != [3]string{} || held(t, s) != 1 || !isUsed(t, s, "a/b/c", "1") {
			t.Errorf("%s: %+v, %v, %d sessions", task, got, err, held(t, s))
		}
	}
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
