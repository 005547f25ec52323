package ui

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"zwiesprache/assets"
	"zwiesprache/signal/session"
)

// House rules of this file: every sentence that a person reads stands in assets/text, once for each
// language, in the file of its area, under a key that is a field here. A field of type sentence has
// {places} to be filled, the same in every language; a string has none. A key without a field, or a
// field without a key, fails the tests.

// sentence is a text with {places}.
type sentence string

// with fills the places; pairs are a place's name and its value, in turn.
func (s sentence) with(pairs ...string) string {
	for i := 0; i+1 < len(pairs); i += 2 {
		pairs[i] = "{" + pairs[i] + "}"
	}
	return strings.NewReplacer(pairs...).Replace(string(s))
}

// counted is a sentence with {n}, in the form for one and for any other number.
type counted struct{ One, Many sentence }

func (c counted) with(n int) string {
	if n == 1 {
		return c.One.with("n", "1")
	}
	return c.Many.with("n", strconv.Itoa(n))
}

// text is all that the app says in one language.
type text struct {
	Languages                   map[string]string // names of the four languages, by code
	Weekdays, ShortDays         [7]string         // from Monday
	Months                      [12]string
	First                       string   // of a month: the number or its short form
	Date, LongDate, MonthYear   sentence // {weekday} {day} {month} {year}
	Minutes                     sentence // {n}
	InMinutes, InHours          counted
	Fyne                        map[string]string // Fyne's own words, by its English ones
	Common                      commonText
	Side                        sideText
	Today                       todayText
	Form                        formText
	Room                        roomText
	Waiting                     waitingText
	Talk                        talkText
	Cover                       coverText
	Marks                       marksText
	Security                    securityText
	People                      peopleText
	Chat                        chatText
	After                       afterText
	Summary                     summaryText
	Plug                        plugText
	Blur                        blurText
	Connection                  connectionText
	Screen                      screenText
	More                        moreText
	Check                       checkText
	Settings                    settingsText
	Reasons                     map[session.Reason]sentence // {name}
	Camera, Microphone, Speaker map[session.DeviceState]string
	Errors                      errorText
	Agenda                      agendaText
	Invite                      inviteText
	Desk                        deskText
	Data                        dataText
	Managed                     managedText
	Update                      updateText
	About                       aboutText
	Link                        linkText
}

type commonText struct {
	Cancel, Save, Delete, Copy, Copied, Close, Redraw, Someone, And string
	Pair                                                            sentence // {what} {of}
}

type sideText struct {
	Today, Open, Waiting, Devices, Settings, Encrypted, OnlyHere, Trial, Knocking string
}

type todayText struct {
	Morning, Day, Evening, None, NewAppointment, OpenRoom, OpenWaiting, Now, NothingPlanned   string
	NothingPlannedHint, ListToday, Coming, EmptyDay, Details, Planned, Done, Running, Private string
	PrivateText, MonthBefore, MonthAfter                                                      string
	Next                                                                                      sentence // {when}
	ListDay                                                                                   sentence // {date}
	Doubted                                                                                   sentence // {seen} {date}
	Count, Persons, Dots, Damaged                                                             counted
}

type formText struct {
	New, Edit, When, Label, LabelHint, Date, DateHint, Time, Minutes, Language, Persons, Notes string
	NotesHint, DateWrong, TimeWrong, LongTime, LabelMissing, Past, DeleteTitle, DeleteText     string
	Interpreter, InterpreterText, RelayOnly, RelayOnlyText                                     string
	Conflict                                                                                   sentence // {label} {time}
	Span                                                                                       sentence // {date} {from} {to}
}

type roomText struct {
	Title, Intro, Words, Box, Location, Third, BoxHint, LocationHint, Password, PasswordHint        string
	OwnPassword, Guest, Guests, Sharing, Open, NoServer, ToSettings, Weak, Fair, Strong, Refused    string
	PasswordUnreadable, WordMissing, Used, Confidential, Apart, Public, ConfidentialText, ApartText string
	PublicText                                                                                      string
	WordUnreadable                                                                                  sentence // {word}
	LikeEmail                                                                                       sentence // {word}
	LikePhone                                                                                       sentence // {word}
	LikeTopic                                                                                       sentence // {word}
	LikeName                                                                                        sentence // {word}
}

type waitingText struct {
	Title, Opening, OpeningHint, Open, Unreachable, Closed, Locked, CloseRoom, Preview, NoPreview         string
	Camera, Microphone, Speaker, First, Without, Who, Nobody, NobodyHint, BackHint, Admit, Soon, SoonSaid string
	Decline, JustNow, Consent, NoConsent, Alone, Others, NoCamera, NoMicrophone, Invite, Script           string
	SMS, Mail, Message, Link, FirstSMS, SecondSMS, MailText, ReadOut, CloseTitle, CloseText               string
	KnockTitle, KnockText, GuestLost, NewPassword, NewWords, Interpreter, InterpreterText                 string
	FirstUsed                                                                                             sentence // {label}
	Since                                                                                                 counted
}

type talkText struct {
	Secure, Relayed, Connecting, Troubled, TroubledHint, LineLost, Mute, Unmute                string
	CameraOff, CameraOn, Chat, Security, People, HangUp, GuestMuted, NoPicture, YouHidden, End string
	Stay, QuitTitle, QuitText, BrokenHere, BrokenHereHint, BrokenThereHint, BrokenLong         string
	OwnPicture, More, Paused, PausedYou, PausedYouHint, Resume, Speaking, HoldToSpeak, Devices string
	SoundOnly                                                                                  string
	BrokenThere, GuestLineLost                                                                 sentence // {name}
	PausedGuest, PausedGuestHint, PausedBoth, PausedBothHint, NotHeard                         sentence // {name}
	ConnectingHint                                                                             sentence // {name}
	GuestHidden                                                                                sentence // {name}
	Waits                                                                                      counted
}

// coverText is about covering the window.
type coverText struct{ Cover, About, Back string }

// marksText is about who records or streams, and about a guest's silent sign.
type marksText struct {
	Rec, Live, Honest, EndAtOnce, NotAloneHint, Heeded string
	NotAlone                                           sentence // {name}
	Records, Streams                                   counted  // {names} instead of {n}
}

type securityText struct {
	Title, Inside, OnlyYou, CheckTitle, CheckText, Direct, DirectText, Relayed, RelayedText, NoPath      string
	Near, NearText, RelayOnlyText, Recording, RecordingText, Server, ServerText, NoWrong, Locked, Closed string
	LockedStep, ClosedStep                                                                               string
	Same, Different, Verified, DifferentTitle, DifferentText, CompareAgain, Several, SeveralText         string
	Unprotected, ChangedPage, FilmedScreen, Infected                                                     string
	You, Marked                                                                                          sentence // {names}
	Since                                                                                                sentence // {name} {time}
	LastWrong                                                                                            sentence // {time}
	Wrong, Tampered, Left                                                                                counted
}

type peopleText struct {
	Title, Waiting, Inside, Gone, You, Remove, RemoveText, Full, FullMost, Announced, Expected string
	AllIn, Shut, ShutText, OpenDoor, OpenDoorText, Lock, Unlock, Mute, Unmute, MuteText        string
	Interpreter, NoInterpreter, InterpreterText, Check, CheckText                              string
	RemoveTitle, More                                                                          sentence // {name}
}

type chatText struct {
	Title, Hint, Write, Send, Lost, Empty string
}

type afterText struct {
	Title, ClosedTitle, Thanks, Gone, NextText, Instead, Plan, Again, Today string
	Lasted                                                                  sentence // {n}
}

// summaryText is what is said of a session without naming anybody.
type summaryText struct {
	Title, About, Direct, Relayed, Mixed, NoMarks, Marks string
	When                                                 sentence // {date} {from} {to}
	Guests, Breaks, Wrong                                sentence // {n}
	Verified                                             sentence // {n} {all}
}

// plugText is about what is plugged in and pulled out.
type plugText struct {
	Use  string
	Lost sentence // {gone} {now}
	New  sentence // {label}
}

type blurText struct {
	Blur, Background, Off, Light, Strong string
}

type connectionText struct {
	Title, Good, Fair, Weak, SoundOnly, Broken, Unknown, Here, There, Both, StepHere, StepThere string
	HeardYes, HeardQuiet, HeardNo, HeardUnknown, RoundTrip, Loss, Rate, Frames, Span            string
	Codec                                                                                       sentence // {codec} {height}
	OutIn                                                                                       sentence // {out} {in}
}

// screenText is about showing a screen or a window.
type screenText struct {
	Title, Hint, Looking, Nothing, CannotList, Again, Untitled, You, Stop, Ended, Failed, Swap string
	Guest, Coming                                                                              sentence // {name}
}

type moreText struct {
	Title, Back, Share, ShareText, UnshareText, Pause, PauseText, ResumeText, Full, Window string
	FullText, DevicesText, ConnectionText, OwnLevel, TestSound                             string
}

type checkText struct {
	Open, Title, Intro, Picture, Devices, Microphone, Speaker, Recording, Servers, CannotOpen       string
	PictureGood, PictureBad, MicrophoneGood, MicrophoneBad, Speak, SpeakStep, Play, Heard, Yes, No  string
	SpeakerGood, SpeakerBad, SpeakerStep, RecordText, Record, RecordAgain, RecordingNow, PlayingNow string
	HeardSelf, RecordGood, RecordBad, RecordStep, Looking, ServerGood, ServerBad, ServerStep        string
	RelayGood, RelayNone, RelayBad, RelayStep, Redirected, Again                                    string
}

type settingsText struct {
	PageRoom, PageDevices, PagePicture, PageLook, PageAppointments, PageOffice, PageData, PageBackups, PageAbout  string
	Appointments, WeekStart, WeekUsual                                                                            string
	Title, Words, WordsText, Server, ServerAddress, ServerText, ServerTrial, ServerWrong, ServerInsecure, Devices string
	DevicesText, Appearance, Language, Theme, System, Light, Dark, Scale, Data, DataText                          string
	Picture, PictureText, Blur, Home, HomeText, Sound, SoundText, Echo, EchoText, Level, LevelText                string
	Noise, NoiseOff, NoiseModerate, NoiseStrong, Quiet, QuietText                                                 string
	Folder                                                                                                        sentence // {folder}
	Version                                                                                                       sentence // {version}
}

type errorText struct {
	General, Open, Save, Gone, InUse, WrongKey, Foreign, Newer, ReadOnly, Full, Damaged, Invalid string
	PageChanged, PageChangedText, PageUnchecked, PageUncheckedText                               string
	Locked, WrongPassphrase, Weak, Mistyped, WrongCode, NoKeychain, NoEntry, Export, TooLarge    string
	NoWindow                                                                                     string
}

// loadText reads one language. An unknown key is an error, a missing one is found by the tests.
func loadText(language string) (*text, error) {
	parts, err := assets.Text(language)
	if err != nil {
		return nil, err
	}
	t := &text{}
	for _, part := range parts {
		if err := t.add(part); err != nil {
			return nil, fmt.Errorf("read the texts in %s: %w", language, err)
		}
	}
	return t, nil
}

// add reads the texts of one area.
func (t *text) add(area []byte) error {
	d := json.NewDecoder(bytes.NewReader(area))
	d.DisallowUnknownFields()
	return d.Decode(t)
}

// date is "Montag, 23. November", with the year when it is not this one.
func (t *text) date(day, now time.Time) string {
	s := t.Date
	if day.Year() != now.Year() {
		s = t.LongDate
	}
	number := strconv.Itoa(day.Day())
	if day.Day() == 1 {
		number = t.First
	}
	return s.with("weekday", t.Weekdays[weekday(day)], "day", number,
		"month", t.Months[day.Month()-1], "year", strconv.Itoa(day.Year()))
}

// monthTitle is a month as a heading, "November 2026"; some languages write it small elsewhere.
func (t *text) monthTitle(year, month int) string {
	s := t.MonthYear.with("month", t.Months[month-1], "year", strconv.Itoa(year))
	return strings.ToUpper(s[:1]) + s[1:] // begins with a plain letter in all languages
}

// weekday counts from Monday, 0.
func weekday(day time.Time) int { return (int(day.Weekday()) + 6) % 7 }

// minutes is a length, "50 Min.".
func (t *text) minutes(n int) string { return t.Minutes.with("n", strconv.Itoa(n)) }

// in is how long it is until something: minutes, or hours from two on.
func (t *text) in(d time.Duration) string {
	if d >= 2*time.Hour {
		return t.InHours.with(int(d.Round(time.Hour) / time.Hour))
	}
	return t.InMinutes.with(int((d + time.Minute - 1) / time.Minute))
}

// reason says why something ended; name is the guest's.
func (t *text) reason(r session.Reason, name string) string {
	s, ok := t.Reasons[r]
	if !ok {
		return t.Errors.General
	}
	return s.with("name", name)
}

// clock is "14:05".
func clock(at time.Time) string { return at.Format("15:04") }
