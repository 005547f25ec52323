//go:build unix

package store

import (
	"errors"
	"fmt"
	"hash/fnv"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// dayVariable moves the clock of a child, in days after march.
const dayVariable = "STORE_TEST_DAY"

func init() {
	tasks["live"] = live
	tasks["open"] = func() { announced(func() error { return errors.Join(childOpen().Close()) }) }
	tasks["restore"] = func() {
		dir := os.Getenv(dirVariable)
		list, err := Backups(dir)
		announced(func() error { return errors.Join(err, Restore(dir, list[len(list)-1])) })
	}
}

// announced does something between two lines.
func announced(do func() error) {
	fmt.Println("begin")
	if err := do(); err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	fmt.Println("done")
}

func onDay(n int) Options {
	return Options{Now: func() time.Time { return march.Now().AddDate(0, 0, n) }, SureClock: true}
}

// facts are what is true of a store, by a name: "a 7" is the appointment with that label,
// "f 7" the file of its consent, "t x" a template, "m" the months. What is not there is no fact.
type facts map[string]string

// read finds out the facts.
func (f facts) read(s *Store) error {
	list, err := s.Appointments(time.Unix(0, 0).AddDate(firstYear-1970, 0, 0), march.Now().AddDate(100, 0, 0))
	for _, a := range list {
		f["a "+a.Label] = fmt.Sprint(a.Notes, a.Done, a.Words[0])
		if used, usedErr := s.Used(wordsOf(a)); usedErr != nil || used != a.Done && s.now().Sub(a.Start) < keepDays*aDay {
			err = errors.Join(err, usedErr, fmt.Errorf("done %v, words used %v", a.Done, used))
		}
		if a.Consent == "" {
			continue
		}
		c, consentErr := s.Consent(a.Consent)
		err = errors.Join(err, consentErr)
		if c.File == "" {
			f["f "+a.Label] = fmt.Sprint(c.Withdrawn.IsZero())
			continue
		}
		_, content, fileErr := s.Attachment(a.Consent)
		err = errors.Join(err, fileErr)
		f["f "+a.Label] = sum(content)
	}
	texts, textErr := s.templates()
	for key, text := range texts {
		f["t "+key] = text
	}
	months, monthErr := s.Months()
	if len(months) > 0 {
		f["m"] = fmt.Sprint(months)
	}
	if s.Damaged() > 0 {
		err = errors.Join(err, ErrDamaged)
	}
	return errors.Join(err, textErr, monthErr)
}

// wordsOf are those with which its session was held.
func wordsOf(a Appointment) (words, password string) { return "a/b/c", a.Label }

func sum(content []byte) string {
	h := fnv.New64a()
	h.Write(content)
	return fmt.Sprintf("%d:%x", len(content), h.Sum64())
}

// live does one thing after the other with a store, of every kind there is. Before each it
// says what will be true then, and after it that it is on disk.
func live() {
	day, _ := strconv.Atoi(os.Getenv(dayVariable))
	s, err := Open(os.Getenv(dirVariable), onDay(day))
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	for {
		now, next := facts{}, facts{}
		if err := now.read(s); err != nil {
			fmt.Println(err)
			os.Exit(1)
		}
		do := something(s, day)
		maps.Copy(next, now)
		act, change := do(next)
		line := "begin"
		for _, key := range change {
			line += "\t" + key + "\t" + next[key]
		}
		fmt.Println(line)
		if err := act(); err != nil {
			fmt.Println(err)
			os.Exit(1)
		}
		fmt.Println("done")
	}
}

// something chooses what to do next. It returns the deed, and changes the facts to what
// they will be; a fact that is "" then is none.
func something(s *Store, day int) func(facts) (act func() error, change []string) {
	list, _ := s.Appointments(onDay(-200).Now(), onDay(day+1).Now())
	fresh := func() Appointment {
		a := sample(0)
		a.Start, a.Done, a.Label, a.History = onDay(day).Now(), false, fmt.Sprint(day, "-", rand.Uint64()), nil
		a.Notes = strings.Repeat("n", rand.IntN(3000))
		return a
	}
	fact := func(a Appointment) string { return fmt.Sprint(a.Notes, a.Done, a.Words[0]) }
	if len(list) < 12 {
		return func(f facts) (func() error, []string) {
			plan := []Appointment{fresh(), fresh(), fresh()}
			var keys []string
			for _, a := range plan {
				f["a "+a.Label] = fact(a)
				keys = append(keys, "a "+a.Label)
			}
			return func() error { return second(s.SaveSeries(plan)) }, keys
		}
	}
	a := list[rand.IntN(len(list))]
	key, fileKey := "a "+a.Label, "f "+a.Label
	switch n := rand.IntN(10); {
	case n == 0:
		return func(facts) (func() error, []string) { return s.Backup, nil }
	case n == 1:
		return func(f facts) (func() error, []string) {
			text := map[bool]string{true: fmt.Sprint("text ", rand.Uint64())}[rand.IntN(2) == 0]
			f["t x"] = text
			return func() error {
				if text == "" {
					return s.ResetTemplate("x")
				}
				return s.SaveTemplate("x", text)
			}, []string{"t x"}
		}
	case n == 2 && !a.Done:
		return func(f facts) (func() error, []string) {
			h := History{Start: onDay(day).Now(), Minutes: 10}
			months, _ := s.Months()
			at := slices.IndexFunc(months, func(m Month) bool { return m.Month == h.Start.Month() && m.Year == h.Start.Year() })
			if at < 0 {
				at = len(months)
				months = append(months, Month{Year: h.Start.Year(), Month: h.Start.Month()})
			}
			months[at].Sessions++
			months[at].Minutes += 10
			a.Done, a.Words = true, [3]string{}
			f[key], f["m"] = fact(a), fmt.Sprint(months)
			e := Ending{Appointment: a.ID, History: h}
			e.Words, e.Password = wordsOf(a)
			return func() error { return s.Ended(e) }, []string{key, "m"}
		}
	case n < 6:
		return func(f facts) (func() error, []string) {
			other := list[(slices.IndexFunc(list, func(b Appointment) bool { return b.ID == a.ID })+1)%len(list)]
			keys := []string{key, fileKey, "a " + other.Label, "f " + other.Label}
			for _, k := range keys {
				f[k] = ""
			}
			return func() error { return s.DeleteMany(a.ID, other.ID) }, keys
		}
	case n == 6 && a.Consent != "":
		return func(f facts) (func() error, []string) {
			f[fileKey] = "false"
			return func() error { return s.Withdraw(a.Consent) }, []string{fileKey}
		}
	case n < 9 && a.Consent != "":
		return func(f facts) (func() error, []string) {
			content := scan(rand.IntN(300_000) + 1)
			f[fileKey] = sum(content)
			return func() error { return s.Attach(a.Consent, "image/png", content) }, []string{fileKey}
		}
	case a.Consent == "":
		return func(f facts) (func() error, []string) {
			f[fileKey] = "true"
			return func() error {
				c, err := s.SaveConsent(Consent{Sent: onDay(day).Now()})
				a.Consent = c.ID
				return errors.Join(err, second(s.Save(a)))
			}, []string{fileKey}
		}
	}
	return func(f facts) (func() error, []string) {
		a.Notes = strings.Repeat("m", rand.IntN(3000))
		f[key] = fact(a)
		return func() error { return second(s.Save(a)) }, []string{key}
	}
}

// killedRounds are enough to meet every step of a write.
func killedRounds() int {
	if testing.Short() {
		return 15
	}
	return 200
}

// A store is used in every way and killed, a day later again, and so on: what was
// acknowledged is there, what was begun is there as a whole or not at all, and of what
// was deleted nothing is left in any file.
func TestKilledInEveryWay(t *testing.T) {
	dir := t.TempDir()
	known, living := facts{}, map[string]traces{}
	for round := range killedRounds() {
		day := 10 * round
		t.Setenv(dayVariable, strconv.Itoa(day))
		cmd, out, _ := child(t, "live", dir)
		var begun []string
		last, pause := rand.IntN(30), time.Duration(rand.IntN(20_000))*time.Microsecond
		for lines := 0; out.Scan(); lines++ {
			part := strings.Split(out.Text(), "\t")
			switch part[0] {
			case "begin":
				begun = part[1:]
			case "done":
				known.become(begun)
				begun = nil
			default:
				t.Fatalf("child says %q", out.Text())
			}
			if lines == last {
				time.Sleep(pause) // into whatever it is doing then
				if err := cmd.Process.Signal(syscall.SIGKILL); err != nil {
					t.Fatal(err)
				}
			}
		}
		cmd.Wait()
		s, err := Open(dir, onDay(day))
		if err != nil {
			t.Fatalf("day %d: %v", day, err)
		}
		found := facts{}
		if err := errors.Join(found.read(s), second(s.Expire())); err != nil {
			t.Fatalf("day %d: %v", day, err)
		}
		whole := maps.Clone(known)
		whole.become(begun)
		known.expire(day)
		whole.expire(day)
		if !maps.Equal(found, known) && !maps.Equal(found, whole) {
			t.Fatalf("day %d: found %v\nknown %v\nbegun %v", day, found, known, begun)
		}
		known = found
		compareTraces(t, s, dir, living)
		mustClose(t, s)
	}
}

// become makes facts true: keys and values.
func (f facts) become(pairs []string) {
	for i := 0; i+1 < len(pairs); i += 2 {
		if f[pairs[i]] = pairs[i+1]; pairs[i+1] == "" {
			delete(f, pairs[i])
		}
	}
}

// expire forgets what is too old on a day; the label of an appointment begins with its own.
func (f facts) expire(day int) {
	for key := range f {
		if _, label, ok := strings.Cut(key, " "); ok {
			if from, _, ok := strings.Cut(label, "-"); ok {
				if n, err := strconv.Atoi(from); err == nil && day-n > keepDays {
					delete(f, key)
				}
			}
		}
	}
}

// compareTraces wants nothing to be left of appointments that are gone, and takes down
// those that are there.
func compareTraces(t *testing.T, s *Store, dir string, living map[string]traces) {
	t.Helper()
	gone := traces{}
	there := map[string]bool{}
	list := everything(t, s)
	for _, a := range list {
		there[a.ID] = true
	}
	for id, r := range living {
		if !there[id] {
			maps.Copy(gone, r)
			delete(living, id)
		}
	}
	if left := gone.in(t, dir); len(left) != 0 {
		t.Fatalf("left: %v", left)
	}
	for _, a := range list {
		living[a.ID] = traces{}
		living[a.ID].record(t, s, "appointment", appointmentPlace(t, a.ID))
		if a.Consent != "" {
			living[a.ID].record(t, s, "consent", placesOfConsent(t, a.Consent)[0])
		}
	}
}

// killedIn starts a task on a copy of a folder, kills it some time after it began, and
// checks what is there then; again and again, over the whole time that the task takes.
func killedIn(t *testing.T, task, from string, rounds int, check func(dir string)) {
	t.Helper()
	limit, killed := time.Duration(0), 0 // of the pause, which adapts to how fast the computer is now
	for round := range rounds {
		dir := t.TempDir()
		if err := os.CopyFS(dir, os.DirFS(from)); err != nil {
			t.Fatal(err)
		}
		cmd, out, _ := child(t, task, dir)
		if !out.Scan() || out.Text() != "begin" {
			t.Fatalf("child says %q", out.Text())
		}
		began := time.Now()
		if round > 0 { // the first shows how long it takes
			time.Sleep(time.Duration(rand.Int64N(int64(limit) + 1)))
			if err := cmd.Process.Signal(syscall.SIGKILL); err != nil {
				t.Fatal(err)
			}
		}
		switch {
		case !out.Scan():
			killed++
			limit = limit * 9 / 8
		case out.Text() != "done":
			t.Fatalf("child says %q", out.Text())
		case round == 0:
			limit = time.Since(began)
		default:
			limit = max(limit*7/8, 100*time.Microsecond)
		}
		cmd.Wait()
		check(dir)
		if t.Failed() {
			t.Fatalf("round %d", round)
		}
	}
	if killed == 0 && rounds > 20 {
		t.Errorf("it was never killed while it was at work")
	}
}

func TestKilledInMigration(t *testing.T) {
	want := firstAppointments()
	killedIn(t, "open", filepath.Join("testdata", "schema1-full"), killedRounds()/4, func(dir string) {
		s := mustOpen(t, dir)
		list := everything(t, s)
		if len(list) != len(want) || s.Damaged() != 0 {
			t.Errorf("%d appointments, %d damaged", len(list), s.Damaged())
		}
		mustClose(t, s)
	})
}

func TestKilledInCompaction(t *testing.T) {
	from := t.TempDir()
	s := mustOpen(t, from)
	c := mustConsent(t, s, 2<<20)
	for n := range 100 {
		mustSave(t, s, sample(n))
	}
	mustExpire(t, s)
	if err := s.Withdraw(c.ID); err != nil {
		t.Fatal(err)
	}
	mustClose(t, s)
	killedIn(t, "open", from, killedRounds()/4, func(dir string) {
		s := mustOpen(t, dir)
		if list := everything(t, s); len(list) != 100 || s.Damaged() != 0 {
			t.Errorf("%d appointments, %d damaged", len(list), s.Damaged())
		}
		if _, err := os.Stat(s.path(tempName)); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("an unfinished file stays: %v", err)
		}
		mustClose(t, s)
		if info, err := os.Stat(s.path(fileName)); err != nil || info.Size() > 1<<20 {
			t.Errorf("not compacted: %v, %v", info.Size(), err)
		}
	})
}

func TestKilledInRestore(t *testing.T) {
	from := t.TempDir()
	s := mustOpen(t, from)
	old := mustSave(t, s, sample(1))
	mustExpire(t, s)
	for n := range 200 {
		mustSave(t, s, sample(2+n))
	}
	mustClose(t, s)
	restored := 0
	killedIn(t, "restore", from, killedRounds()/4, func(dir string) {
		s := mustOpen(t, dir)
		list := everything(t, s)
		switch {
		case len(list) == 1 && same(list[0], old):
			restored++
		case len(list) != 201:
			t.Errorf("%d appointments", len(list))
		}
		mustClose(t, s)
	})
	if restored == 0 {
		t.Error("nothing was ever restored")
	}
}
