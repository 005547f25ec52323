package ui

import (
	"flag"
	"image/png"
	"math"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"zwiesprache/signal/session"
	"zwiesprache/store"
)

// shots is a folder into which every screen is written as a picture:
// go test ./ui -run TestScreenshots -shots FOLDER
var shots = flag.String("shots", "", "folder for pictures of every screen")

// fixedText is the text of a canvas.Text.
func fixedText(o fyne.CanvasObject) string {
	if t, ok := o.(*canvas.Text); ok {
		return t.Text
	}
	return ""
}

// scene is a screen in one of its states.
type scene struct {
	name string
	show func(*desk)
}

// scenes are all screens in their states.
func scenes() []scene {
	return slices.Concat(roomScenes(), safeScenes(), inviteScenes(), agendaScenes(), deskScenes(), managedScenes())
}

// roomScenes are those of the room and what leads to it.
func roomScenes() []scene {
	appointments := func(d *desk) {
		for _, a := range []store.Appointment{
			{Label: "Frau Neumann", Start: d.now.Add(-108 * time.Minute), Minutes: 50, Language: "de", Persons: 1, Done: true},
			{Label: "Herr Yilmaz", Start: d.now.Add(12 * time.Minute), Minutes: 50, Language: "de", Persons: 1},
			{Label: "Mevrouw de Vries", Start: d.now.Add(222 * time.Minute), Minutes: 30, Language: "nl", Persons: 1},
			{Label: "Ehepaar Okafor", Start: d.now.Add(327 * time.Minute), Minutes: 50, Language: "en", Persons: 2},
			{Label: "A. B.", Start: d.now.AddDate(0, 0, 1).Add(12 * time.Minute), Minutes: 50, Language: "fr", Persons: 1},
			{Label: "M. K.", Start: d.now.AddDate(0, 0, 3).Add(282 * time.Minute), Minutes: 50, Language: "de", Persons: 1},
		} {
			a.Words, a.Password, a.Way = [3]string{"Lindenhof", "Garten", "Wolke"}, "8315 4072", confidential
			if _, err := d.store.Save(a); err != nil {
				d.t.Fatal(err)
			}
		}
		d.showToday()
	}
	knock := func(d *desk) {
		d.openedRoom()
		second := session.Guest{ID: "g2", Name: "M.", Language: "nl", Company: "others", Microphone: true,
			State: session.Knocking, Since: d.now, Soon: true}
		first := yilmaz(d.now.Add(-3 * time.Minute))
		d.play(func(s *session.Snapshot) { s.Guests = []session.Guest{first, second} })
	}
	chat := func(d *desk) {
		d.talking()
		at := d.now.Add(4 * time.Minute)
		d.now = d.now.Add(23*time.Minute + 41*time.Second)
		d.play(func(s *session.Snapshot) {
			s.Chat = []session.ChatLine{
				{ID: "1", Text: "Hören Sie mich gut?", At: at},
				{ID: "2", Guest: "g1", Text: "Ja, Ton und Bild sind einwandfrei.", At: at},
				{ID: "3", Text: "Wenn etwas stört, schreiben Sie mir einfach hier.", At: at},
				{ID: "4", Guest: "g1", Text: "Danke, mache ich.", At: at},
			}
		})
		d.tap("talk.chat")
		d.Frame()
	}
	return []scene{
		{"today", appointments},
		{"today-empty", func(d *desk) { d.showToday() }},
		{"open", func(d *desk) {
			draft := d.newDraft()
			draft.words[2], draft.password = "Wolke", "8315 4072"
			d.showOpen(draft)
		}},
		{"open-warned", func(d *desk) {
			draft := d.newDraft()
			draft.words[2], draft.password, draft.way = "Schulden", "12345678", public
			d.showOpen(draft)
		}},
		{"appointment", func(d *desk) {
			appointments(d)
			d.newAppointment(d.today())
			d.write("form.label", "H. Y.")
			d.write("form.clock", "10:15")
			d.win.Canvas().Unfocus()
		}},
		{"waiting-empty", (*desk).openedRoom},
		{"waiting", knock},
		{"waiting-trouble", func(d *desk) {
			d.openedRoom()
			d.play(func(s *session.Snapshot) {
				s.LineLost, s.Wrong, s.Left = true, 2, 18
				s.Camera, s.Microphone = session.DeviceBusy, session.DeviceMissing
			})
		}},
		{"talk", func(d *desk) { d.talking(); d.Frame() }},
		{"talk-chat", chat},
		{"talk-security", func(d *desk) { d.talking(); d.tap("talk.security") }},
		{"talk-people", func(d *desk) {
			d.talking()
			d.play(func(s *session.Snapshot) {
				s.Muted = true
				s.Guests = append(s.Guests, session.Guest{ID: "g2", Name: "M.", State: session.Knocking})
			})
			d.tap("talk.people")
			d.tap("people.more.0")
		}},
		{"talk-trouble", func(d *desk) {
			d.talking()
			d.now = d.now.Add(47 * time.Minute)
			d.play(func(s *session.Snapshot) {
				s.LineLost, s.Hidden, s.Muted = true, true, true
				s.Guests[0].State, s.Guests[0].Muted = session.Troubled, true
			})
			d.Frame()
		}},
		{"talk-hidden", func(d *desk) {
			d.talking()
			d.play(func(s *session.Snapshot) { s.Guests[0].Hidden = true })
		}},
		{"talk-blur", func(d *desk) {
			d.talking()
			d.tap("talk.blur")
			d.tap("talk.blur")
		}},
		{"talk-muted", func(d *desk) {
			d.talking()
			d.play(func(s *session.Snapshot) { s.Muted = true })
		}},
		{"talk-paused", func(d *desk) {
			d.talking()
			d.play(func(s *session.Snapshot) { s.Paused = true })
		}},
		{"talk-paused-guest", func(d *desk) {
			d.talking()
			d.play(func(s *session.Snapshot) { s.Guests[0].Paused = true })
		}},
		{"talk-broken", func(d *desk) {
			d.talking()
			d.studio.quality = Quality{QualityBroken, SideThere}
			d.play(func(s *session.Snapshot) { s.Guests[0].State, s.Guests[0].LineLost = session.Troubled, true })
			d.later(time.Second)
			d.later(longBreak)
		}},
		{"talk-deaf", func(d *desk) {
			d.talking()
			d.speakUnheard()
		}},
		{"talk-sound-only", func(d *desk) {
			d.talking()
			d.studio.quality = Quality{QualitySoundOnly, SideHere}
			d.later(time.Second)
		}},
		{"talk-crowded-top", func(d *desk) {
			d.talking()
			d.now = d.now.Add(52 * time.Minute)
			d.studio.quality = Quality{QualitySoundOnly, SideBoth}
			d.play(func(s *session.Snapshot) {
				s.Guests[0].Relayed = true
				s.Guests = append(s.Guests, second(d.now), third(d.now))
			})
			d.later(time.Second)
		}},
		{"talk-more", func(d *desk) { d.talking(); d.tap("talk.more") }},
		{"talk-devices", func(d *desk) {
			d.talking()
			d.plugIn()
			d.tap("talk.more")
			d.tap("more.devices")
		}},
		{"talk-connection", func(d *desk) {
			d.talking()
			d.studio.quality = Quality{QualityWeak, SideHere}
			d.studio.history = history(d.now)
			d.later(time.Second)
			d.tap("talk.quality")
		}},
		{"talk-pick", func(d *desk) {
			d.talking()
			d.sources = sources()
			d.tap("talk.more")
			d.tap("more.share")
		}},
		{"talk-sharing", func(d *desk) {
			d.talking()
			d.sources = sources()
			d.tap("talk.more")
			d.tap("more.share")
			d.tap("screen.pick.1")
			d.tap("talk.more")
			d.play(func(s *session.Snapshot) { s.Sharing = true })
		}},
		{"talk-screen", func(d *desk) {
			d.talking()
			d.play(func(s *session.Snapshot) { s.Guests[0].Sharing = true })
		}},
		{"talk-screen-swapped", func(d *desk) {
			d.talking()
			d.play(func(s *session.Snapshot) { s.Guests[0].Sharing = true })
			d.corner = upperLeft
			d.showRoom()
			d.tap("talk.swap")
		}},
		{"talk-portrait", func(d *desk) {
			d.talking()
			d.studio.guest.width, d.studio.guest.height = 540, 960
			d.studio.guest.seq++
		}},
		{"talk-two", func(d *desk) { d.gather(2) }},
		{"talk-three", func(d *desk) { d.gather(3) }},
		{"talk-three-states", func(d *desk) {
			d.gather(3)
			d.studio.quality = Quality{QualityWeak, SideThere}
			d.play(func(s *session.Snapshot) {
				s.Guests[0].Hidden, s.Guests[0].Muted, s.Guests[0].Verified = true, true, true
				s.Guests[1].State = session.Troubled
				s.Guests[2].Interpreter, s.Guests[2].Recording = true, true
			})
			d.later(time.Second)
		}},
		{"talk-three-people", func(d *desk) {
			d.gather(3)
			fourth := yilmaz(d.now)
			fourth.ID, fourth.Name = "g4", "M."
			d.play(func(s *session.Snapshot) { s.Guests = append(s.Guests, fourth) })
			d.tap("talk.waits")
			d.tap("people.more.1")
		}},
		{"talk-three-security", func(d *desk) {
			d.gather(3)
			d.play(func(s *session.Snapshot) {
				s.Guests[0].Verified, s.Guests[2].Relayed = true, true
				s.Wrong, s.LastWrong, s.Left = 2, d.now, 18
			})
			d.tap("talk.security")
		}},
		{"talk-three-screen", func(d *desk) {
			d.gather(3)
			d.play(func(s *session.Snapshot) { s.Guests[1].Sharing = true })
		}},
		{"talk-three-swapped", func(d *desk) {
			d.gather(3)
			d.play(func(s *session.Snapshot) { s.Guests[1].Sharing = true })
			d.tap("talk.swap")
		}},
		{"talk-three-connection", func(d *desk) {
			d.gather(3)
			d.studio.history = history(d.now)
			d.later(time.Second)
			d.tap("talk.quality")
		}},
		{"talk-menu", func(d *desk) { d.gather(2); d.tap("talk.person.1") }},
		{"talk-marks", func(d *desk) {
			d.gather(3)
			d.play(func(s *session.Snapshot) {
				s.Guests[0].Recording, s.Guests[1].Recording, s.Guests[1].Live = true, true, true
			})
		}},
		{"talk-three-chat", func(d *desk) {
			d.gather(3)
			d.play(func(s *session.Snapshot) {
				s.Chat = []session.ChatLine{
					{ID: "1", Guest: "g1", Name: "Herr Yilmaz", Text: "Guten Tag", At: d.now},
					{ID: "2", Guest: "g3", Name: "A. Demir mit einem recht langen Namen dahinter", Text: "Ich übersetze gern.", At: d.now},
				}
				s.Wrong, s.Left, s.LastWrong = 1, 19, d.now
			})
			d.tap("talk.chat")
		}},
		{"talk-not-alone", func(d *desk) {
			d.talking()
			d.play(func(s *session.Snapshot) { s.Guests[0].NotAlone = true })
		}},
		{"talk-different", func(d *desk) { d.talking(); d.tap("talk.security"); d.tap("security.different.0") }},
		{"covered", func(d *desk) { d.talking(); d.tap("talk.cover") }},
		{"waiting-shut", func(d *desk) {
			d.openedRoom()
			d.room.draft.interpreter, d.room.draft.relayOnly = true, true
			d.showRoom()
			d.play(func(s *session.Snapshot) { s.Persons, s.Shut = 2, true })
		}},
		{"waiting-locked", func(d *desk) {
			d.openedRoom()
			d.play(func(s *session.Snapshot) { s.Wrong, s.LastWrong, s.Locked = 20, d.now, true })
		}},
		{"waiting-removed", func(d *desk) {
			d.openedRoom()
			d.play(func(s *session.Snapshot) { s.Closed = true })
		}},
		{"open-changed", func(d *desk) {
			d.fault = ErrPageChanged
			d.openRoom(d.newDraft())
		}},
		{"open-unchecked", func(d *desk) {
			d.fault = ErrPageUnchecked
			d.openRoom(d.newDraft())
		}},
		{"check", func(d *desk) { d.tap("side.check"); d.Frame(); d.tap("check.play") }},
		{"check-recording", func(d *desk) {
			d.studio.level = 0.1
			d.studio.used.CameraState = session.DeviceBusy
			d.studio.own.none = true
			d.reach = Reach{ReachFailed, ReachFailed}
			d.tap("side.check")
			d.Frame()
			s := d.screen.(*checkScreen)
			s.stage = CheckRecording
			s.fillRecording()
			s.progress(CheckRecording, 0.4)
		}},
		{"waiting-again", func(d *desk) {
			d.talking()
			d.play(func(s *session.Snapshot) {
				s.Phase = session.Waiting
				s.Guests[0].State, s.Guests[0].Reason = session.Gone, session.Left
			})
			d.Frame()
		}},
		{"quit", func(d *desk) { d.talking(); d.askToQuit() }},
		{"after", func(d *desk) {
			d.talking()
			d.now = d.now.Add(51 * time.Minute)
			d.play(func(s *session.Snapshot) { s.Phase, s.Reason = session.Ended, session.HungUp })
		}},
		{"after-taken", func(d *desk) {
			d.openedRoom()
			d.play(func(s *session.Snapshot) { s.Phase, s.Reason = session.Ended, session.WordsTaken })
		}},
	}
}

// later lets time pass and everything that is asked once a second be asked.
func (d *desk) later(by time.Duration) {
	d.now = d.now.Add(by)
	d.Frame()
	d.settle()
}

// speakUnheard speaks for so long that it should be noticed that nothing arrives.
func (d *desk) speakUnheard() {
	d.studio.level, d.studio.heard = 0.7, 0
	for range 2 * int(patience/time.Second) {
		d.later(500 * time.Millisecond)
	}
}

// plugIn plugs a headset in and waits until that is noticed.
func (d *desk) plugIn() {
	d.later(0)
	d.devices = Devices{[]string{"Logitech C920"}, []string{"Jabra Evolve 30", "Sennheiser SC 160"}, []string{"Jabra Evolve 30", "Sennheiser SC 160"}}
	for range watchSeconds {
		d.later(time.Second)
	}
}

func sources() []Source {
	return []Source{
		{ID: "s0", Title: "Bildschirm 1", Screen: true, Thumbnail: paper(320, 180)},
		{ID: "w1", Title: "Antrag auf Beratungshilfe.pdf – Dokumentbetrachter", Thumbnail: paper(240, 180)},
		{ID: "w2", Title: "Haushaltsplan.ods – LibreOffice Calc"},
		{ID: "w3"},
	}
}

// history is five minutes of a line that became narrow in the middle.
func history(now time.Time) []Sample {
	var all []Sample
	for i := range 300 {
		narrow := math.Exp(-math.Pow(float64(i-190)/40, 2))
		wave := math.Sin(float64(i)/5) + math.Sin(float64(i)/3.1)
		all = append(all, Sample{
			At: now.Add(time.Duration(i-299) * time.Second), RoundTrip: time.Duration((38 + 5*wave + 150*narrow) * float64(time.Millisecond)),
			LossSent: math.Max(0, 0.01*wave+0.11*narrow), LossReceived: math.Max(0, 0.004*wave), SendRate: int(1_450_000 - 1_000_000*narrow + 60_000*wave),
			ReceiveRate: int(1_620_000 + 50_000*wave), Target: 1_500_000, FrameRate: 29.6 + 0.3*wave, Height: 720, Codec: "VP8",
		})
	}
	return all
}

// looks are the settings under which every scene must be in order.
func looks() []struct {
	name     string
	settings store.Settings
} {
	return []struct {
		name     string
		settings store.Settings
	}{
		{"de-light", store.Settings{Language: "de", Theme: "light"}},
		{"de-dark", store.Settings{Language: "de", Theme: "dark"}},
		{"de-light-130", store.Settings{Language: "de", Theme: "light", Scale: 1.3}},
		{"en-light", store.Settings{Language: "en", Theme: "light"}},
		{"fr-dark-130", store.Settings{Language: "fr", Theme: "dark", Scale: 1.3}},
		{"nl-light", store.Settings{Language: "nl", Theme: "light"}},
	}
}

func TestScreenshots(t *testing.T) {
	if *shots == "" {
		t.Skip("no -shots")
	}
	if err := os.MkdirAll(*shots, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, l := range looks() {
		for _, s := range scenes() {
			t.Run(s.name+"-"+l.name, func(t *testing.T) {
				d := equippedDesk(t, l.settings)
				s.show(d)
				d.resize(1280, 800)
				d.Frame()
				f, err := os.Create(filepath.Join(*shots, s.name+"-"+l.name+".png"))
				if err != nil {
					t.Fatal(err)
				}
				defer f.Close()
				if err := png.Encode(f, d.win.Canvas().Capture()); err != nil {
					t.Fatal(err)
				}
			})
		}
	}
}
