package store

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"

	bolt "go.etcd.io/bbolt"
)

// Settings are the counsellor's choices. The zero value is a first start.
type Settings struct {
	Box        string  `json:"box"`      // first word, remembered
	Location   string  `json:"location"` // second word, remembered
	Server     string  `json:"server"`   // origin of the rendezvous, "https://…"
	Camera     string  `json:"camera"`   // label; "" = first that works
	Microphone string  `json:"microphone"`
	Speaker    string  `json:"speaker"`
	Language   string  `json:"language"`   // "" = the system's
	Theme      string  `json:"theme"`      // "light", "dark", "" = the system's
	Scale      float64 `json:"scale"`      // of text and controls; 0 = 1
	Blur       string  `json:"blur"`       // of the own background when a room opens: "light", "strong", "" = none
	Home       bool    `json:"home"`       // works from home: the background is always blurred
	Noise      string  `json:"noise"`      // suppression of the microphone's: "off", "strong", "" = moderate
	NoEcho     bool    `json:"noEcho"`     // the loudspeaker's echo is not cancelled
	NoLevel    bool    `json:"noLevel"`    // the microphone's loudness is not evened out
	CoverQuiet bool    `json:"coverQuiet"` // covering the window also silences both sides
	IdleLock   int     `json:"idleLock"`   // minutes without a hand on it until the store is locked; 0 = 10
	Retention  int     `json:"retention"`  // days an appointment is kept after its end; 0 = 90
	Reminder   int     `json:"reminder"`   // minutes before an appointment; 0 = 10, below 0 none
	Silent     bool    `json:"silent"`     // reminders make no sound
	Calendar   string  `json:"calendar"`   // folder for .ics files; "" = none
	Tray       bool    `json:"tray"`       // goes on beside the clock when the window is closed
	WeekStart  int     `json:"weekStart"`  // 1 Monday, 7 Sunday; 0 = the language's
	UpdateSeen string  `json:"updateSeen"` // version whose notice was put away

	Organisation string `json:"organisation"` // the counsellor's, as it stands on what clients get
	Address      string `json:"address"`      // its postal address, in lines
	Phone        string `json:"phone"`
	ReturnMail   string `json:"returnMail"`  // to which a signed consent comes back
	PrivacyLink  string `json:"privacyLink"` // its own privacy information on the web
}

var settingsKey = []byte{0}

// Settings returns the counsellor's choices with what the organisation has set over them:
// those that hold. None are kept at a first start. After ErrDamaged a caller may go on
// with what it gets.
func (s *Store) Settings() (Settings, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	settings, err := s.settings()
	if err != nil {
		return s.options.Over(Settings{}), fmt.Errorf("read settings: %w", err)
	}
	return s.options.Over(settings), nil
}

// settings are the counsellor's own choices.
func (s *Store) settings() (settings Settings, err error) {
	err = s.view(func(tx *bolt.Tx) error {
		record, err := s.get(tx, settingsBucket, settingsKey)
		if errors.Is(err, ErrNotFound) {
			return nil
		}
		if err == nil {
			settings, err = decodeSettings(record)
		}
		return err
	})
	return settings, err
}

func decodeSettings(record []byte) (Settings, error) {
	var settings Settings
	if err := json.Unmarshal(record, &settings); err != nil {
		return Settings{}, fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	if err := settings.check(); err != nil {
		return Settings{}, fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	return settings, nil
}

// SaveSettings keeps all choices at once. What is still as Settings returned it stays what the
// counsellor chose last, so that it holds again when the organisation's word goes. Errors to ask
// for: ErrInvalid, ErrFull, ErrReadOnly.
func (s *Store) SaveSettings(settings Settings) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	own, err := s.settings()
	if errors.Is(err, ErrDamaged) {
		own, err = Settings{}, nil
	}
	settings = settings.changed(s.options.Over(own), own)
	if err == nil {
		err = settings.check()
	}
	var record []byte
	if err == nil {
		record, err = json.Marshal(settings)
	}
	if err == nil {
		err = s.update(func(tx *bolt.Tx) error { return s.put(tx, settingsBucket, settingsKey, record) })
	}
	if err != nil {
		return fmt.Errorf("save settings: %w", err)
	}
	return nil
}

// changed is s, but own in every field in which s is what was shown.
func (s Settings) changed(shown, own Settings) Settings {
	to, was, back := reflect.ValueOf(&s).Elem(), reflect.ValueOf(shown), reflect.ValueOf(own)
	for i := range to.NumField() {
		if to.Field(i).Equal(was.Field(i)) {
			to.Field(i).Set(back.Field(i))
		}
	}
	return s
}
