package store

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	bolt "go.etcd.io/bbolt"
)

const (
	keepBackups   = 5 // a working week
	keepOldest    = 2 // of these, while there is damage
	keepBackupFor = 30 * aDay

	backupPrefix = "zwiesprache-"
	backupSuffix = ".backup"
	backupTime   = "20060102T150405Z"
)

// BackupFile is a backup beside the store: sealed as the store is, with the same key.
type BackupFile struct {
	Path string
	At   time.Time // when it was made
	Size int64     // bytes
}

func backupPath(dir string, at time.Time) string {
	return filepath.Join(dir, backupPrefix+at.UTC().Format(backupTime)+backupSuffix)
}

// Backups lists the backups in a store's folder, the newest first.
func Backups(dir string) ([]BackupFile, error) {
	entries, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("list backups: %w", classify(err))
	}
	var list []BackupFile
	for _, e := range entries {
		text, ours := strings.CutPrefix(e.Name(), backupPrefix)
		text, also := strings.CutSuffix(text, backupSuffix)
		at, err := time.Parse(backupTime, text)
		info, infoErr := e.Info()
		if ours && also && err == nil && infoErr == nil && info.Mode().IsRegular() {
			list = append(list, BackupFile{Path: filepath.Join(dir, e.Name()), At: at, Size: info.Size()})
		}
	}
	slices.SortFunc(list, func(a, b BackupFile) int { return cmp.Or(b.At.Compare(a.At), cmp.Compare(b.Path, a.Path)) })
	return list, nil
}

// Backup makes a backup beside the store now; of older ones a few stay. Errors to ask
// for: ErrLocked, ErrFull, ErrReadOnly.
func (s *Store) Backup() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.backUp()
}

// tendBackups makes the first backup of a day, and looks after the older ones: what is
// too old goes there by its own time, as it need not be here any more.
func (s *Store) tendBackups() error {
	list, err := Backups(s.dir)
	if err != nil {
		return err
	}
	now := s.now()
	day := func(t time.Time) string { return t.In(now.Location()).Format(time.DateOnly) }
	if slices.ContainsFunc(list, func(b BackupFile) bool { return day(b.At) == day(now) }) {
		return nil
	}
	for _, b := range list {
		err = errors.Join(err, dropSpoilt(b, s.expireBackup(b.Path)))
	}
	if err != nil {
		return fmt.Errorf("delete in backups: %w", classify(err))
	}
	return s.backUp()
}

// dropSpoilt removes a backup in which something went wrong, as nobody can say what is in
// it. One that is sealed with another key has nothing of this store. What says nothing of
// the backup itself, a full disk or another program that reads it, must not cost it: that is
// returned, to be done again some other time.
func dropSpoilt(b BackupFile, err error) error {
	switch err = classify(err); {
	case err == nil, errors.Is(err, ErrWrongKey):
		return nil
	case errors.Is(err, ErrFull), errors.Is(err, ErrInUse):
		return err
	}
	return os.Remove(b.Path)
}

// expireBackup deletes what is too old in one backup. One of an older version has no
// index to do that by; it goes soon, as a whole.
func (s *Store) expireBackup(path string) error {
	b, version, err := s.openBackup(path)
	if err != nil {
		return err
	}
	if version == schema {
		if err = b.readIndex(); err == nil {
			err = b.expire(s.retention())
		}
	}
	return errors.Join(err, b.db.Close())
}

// openBackup opens a backup as a store of its own, which has no backups.
func (s *Store) openBackup(path string) (b *Store, version uint32, err error) {
	b = &Store{options: s.options, sealer: s.sealer, held: s.held}
	if b.db, b.file, err = openFile(path, func() bool { return true }); err != nil {
		return nil, 0, err
	}
	if version, err = b.version(); err == nil {
		err = b.prove()
	}
	if err != nil {
		return nil, 0, errors.Join(err, b.db.Close())
	}
	return b, version, nil
}

func (s *Store) backUp() error {
	path := backupPath(s.dir, s.now())
	err := s.view(func(tx *bolt.Tx) error {
		return replaceFile(s.dir, path, func(file *os.File) error {
			if _, err := tx.WriteTo(file); err != nil {
				return err
			}
			return checkWhole(file)
		})
	})
	if err == nil {
		err = s.dropBackups()
	}
	if err != nil {
		return fmt.Errorf("back up store: %w", classify(err))
	}
	return nil
}

// dropBackups removes backups that are too many or too old. Those with a date that is still to
// come were made while the clock was wrong, and go before newer ones. While there are records
// that cannot be read the oldest stay, in which they may be good.
func (s *Store) dropBackups() error {
	list, err := Backups(s.dir)
	slices.SortStableFunc(list, func(a, b BackupFile) int {
		return cmp.Compare(max(0, a.At.Sub(s.now())), max(0, b.At.Sub(s.now())))
	})
	from, to := keepBackups, len(list)
	if len(s.damaged) > 0 {
		from, to = from-keepOldest, to-keepOldest
	}
	for i, b := range list {
		if i >= from && i < to || i > 0 && s.due().Sub(b.At) > keepBackupFor {
			err = errors.Join(err, os.Remove(b.Path))
		}
	}
	return err
}

// replaceFile writes a file of ours and puts it into its place when it is whole and on
// disk: what was there before stays until then.
func replaceFile(dir, path string, write func(*os.File) error) (err error) {
	temp := filepath.Join(dir, tempName)
	file, err := os.OpenFile(temp, os.O_RDWR|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(temp))
		}
	}()
	err = write(file)
	if err == nil {
		err = file.Sync()
	}
	if err = errors.Join(err, file.Close()); err != nil {
		return err
	}
	if err := os.Rename(temp, path); err != nil {
		return err
	}
	return syncFolder(dir)
}

func checkWhole(file *os.File) error {
	info, err := file.Stat()
	if err != nil {
		return err
	}
	return checkFile(file, info.Size())
}

// eraseInBackups makes values in all backups what they are in the store now. A backup
// that is spoilt is removed, and so is what was put aside as unreadable.
func (s *Store) eraseInBackups(places []place) error {
	list, err := Backups(s.dir)
	if err != nil {
		return err
	}
	values := make([][]byte, len(places)) // nil where there is none any more
	err = s.view(func(tx *bolt.Tx) error {
		for i, p := range places {
			values[i] = slices.Clone(tx.Bucket(p.bucket).Get(p.key))
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, b := range list {
		err = errors.Join(err, dropSpoilt(b, s.eraseIn(b.Path, places, values)))
	}
	if bad := os.Remove(s.path(badName)); !errors.Is(bad, os.ErrNotExist) {
		err = errors.Join(err, bad)
	}
	if err != nil {
		return fmt.Errorf("delete in backups: %w", classify(err))
	}
	return nil
}

// eraseIn does so in one backup.
func (s *Store) eraseIn(path string, places []place, values [][]byte) error {
	b, version, err := s.openBackup(path)
	if err != nil {
		return err
	}
	return errors.Join(b.eraseAll(version, places, values), b.db.Close())
}

func (s *Store) eraseAll(version uint32, places []place, values [][]byte) error {
	changed := false
	err := s.update(func(tx *bolt.Tx) (err error) {
		for i, p := range places {
			bucket := tx.Bucket(p.bucket)
			if bucket == nil || bucket.Get(p.key) == nil {
				continue
			}
			changed = true
			if values[i] == nil || version != schema {
				err = errors.Join(err, bucket.Delete(p.key))
			} else {
				err = errors.Join(err, bucket.Put(p.key, values[i]))
			}
		}
		if !changed {
			return errUnchanged
		}
		return err
	})
	if err != nil && !errors.Is(err, errUnchanged) {
		return err
	}
	return s.inFile(func() error { return scrub(s.db, s.file) }) // an earlier one may have been cut short before this
}

// errUnchanged keeps a write without content from being one.
var errUnchanged = errors.New("nothing to write")
