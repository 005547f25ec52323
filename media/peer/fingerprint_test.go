package peer

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/pion/webrtc/v4"
	"go.uber.org/goleak"
)

var proven = [32]byte{1, 2, 3, 31: 0xfe}

// descriptions are answers with fingerprints in all the wrong places; %s is
// the proven one.
var descriptions = map[string]struct {
	text string
	want error
}{
	"session":         {"a=fingerprint:sha-256 %s|m=audio 9 UDP/TLS/RTP/SAVPF 0|m=video 9 UDP/TLS/RTP/SAVPF 0", nil},
	"media":           {"m=audio 9 UDP/TLS/RTP/SAVPF 0|a=fingerprint:sha-256 %s|m=video 9 UDP/TLS/RTP/SAVPF 0|a=fingerprint:SHA-256 %s", nil},
	"both":            {"a=fingerprint:sha-256 %s|m=audio 9 UDP/TLS/RTP/SAVPF 0|a=fingerprint:sha-256 %s", nil},
	"none":            {"m=audio 9 UDP/TLS/RTP/SAVPF 0|m=video 9 UDP/TLS/RTP/SAVPF 0", ErrTampered},
	"no media":        {"a=mid:0", ErrTampered},
	"one of two":      {"m=audio 9 UDP/TLS/RTP/SAVPF 0|a=fingerprint:sha-256 %s|m=video 9 UDP/TLS/RTP/SAVPF 0", ErrTampered},
	"second differs":  {"m=audio 9 UDP/TLS/RTP/SAVPF 0|a=fingerprint:sha-256 %s|m=video 9 UDP/TLS/RTP/SAVPF 0|a=fingerprint:sha-256 00:%s", ErrTampered},
	"session differs": {"a=fingerprint:sha-256 AA|m=audio 9 UDP/TLS/RTP/SAVPF 0|a=fingerprint:sha-256 %s", ErrTampered},
	"two in one":      {"m=audio 9 UDP/TLS/RTP/SAVPF 0|a=fingerprint:sha-256 %s|a=fingerprint:sha-256 AA:BB", ErrTampered},
	"algorithm":       {"a=fingerprint:sha-1 %s|m=audio 9 UDP/TLS/RTP/SAVPF 0", ErrTampered},
	"capitals":        {"a=fingerprint:sha-256 %s|m=audio 9 UDP/TLS/RTP/SAVPF 0|a=FINGERPRINT:sha-256 AA", ErrTampered},
	"empty":           {"a=fingerprint|m=audio 9 UDP/TLS/RTP/SAVPF 0", ErrTampered},
	"trailing":        {"a=fingerprint:sha-256 %s:00|m=audio 9 UDP/TLS/RTP/SAVPF 0", ErrTampered},
}

func described(text string) string {
	text = strings.ReplaceAll(text, "%s", colons(proven))
	return "v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\n" + strings.ReplaceAll(text, "|", "\r\n") + "\r\n"
}

func TestDescriptions(t *testing.T) {
	for name, row := range descriptions {
		if err := checkDescription(described(row.text), proven); !errors.Is(err, row.want) {
			t.Errorf("%s: %v, want %v", name, err, row.want)
		}
	}
	if err := checkDescription("hello", proven); err == nil || errors.Is(err, ErrTampered) {
		t.Errorf("no description: %v", err)
	}
}

// FuzzAnswer gives a peer with an open offer any answer: checked as it is, and
// then applied without the check, as one who knows the password could. Whatever
// it says, the peer still closes.
func FuzzAnswer(f *testing.F) {
	for _, row := range descriptions {
		f.Add(described(row.text))
	}
	for _, text := range realAnswers(f) {
		f.Add(text)
		f.Add(strings.ReplaceAll(text, "a=mid:", "a=mod:"))
		f.Add(strings.ReplaceAll(text, "a=ice-", "a=ace-"))
		f.Add(strings.ReplaceAll(text, "apt=96", "apt=97"))
		f.Add(strings.ReplaceAll(text, "m=video", "m=application"))
		lines := slices.Collect(strings.Lines(text))
		f.Add(strings.Join(lines[:len(lines)/2], ""))
		slices.Reverse(lines)
		f.Add(strings.Join(lines, ""))
	}
	own, _ := certificate(f)
	f.Fuzz(func(t *testing.T, text string) {
		video, err := NewVideoTrack()
		if err != nil {
			t.Fatal(err)
		}
		p, err := New(Config{Certificate: own, RemoteFingerprint: proven, Video: video, Loopback: true})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := p.Offer(); err != nil {
			t.Fatal(err)
		}
		_ = p.AddCandidate(Candidate{Candidate: text})
		_ = checkDescription(text, proven)
		_ = p.accept(text)
		_ = p.AddCandidate(Candidate{Candidate: text, Mid: "0"})
		if err := p.Close(); err != nil {
			t.Log(err)
		}
	})
}

// realAnswers are what a guest answers to our offers.
func realAnswers(f *testing.F) []string {
	defer goleak.VerifyNone(f, goleak.IgnoreCurrent())
	own, _ := certificate(f)
	p, err := New(Config{Certificate: own, Loopback: true})
	if err != nil {
		f.Fatal(err)
	}
	defer p.Close()
	offer, err := p.Offer()
	if err != nil {
		f.Fatal(err)
	}
	other, err := New(Config{Certificate: own, Loopback: true})
	if err != nil {
		f.Fatal(err)
	}
	defer other.Close()
	answer, err := answerOf(other, offer)
	if err != nil {
		f.Fatal(err)
	}
	return []string{offer, answer}
}

// answerOf lets a peer of ours answer, which it never does in a call.
func answerOf(p *Peer, offer string) (string, error) {
	if err := p.pc.SetRemoteDescription(webrtc.SessionDescription{Type: webrtc.SDPTypeOffer, SDP: offer}); err != nil {
		return "", err
	}
	answer, err := p.pc.CreateAnswer(nil)
	return answer.SDP, err
}
