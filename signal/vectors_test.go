package signal

import (
	"bytes"
	"crypto/sha512"
	"encoding/hex"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"testing"
)

var update = flag.Bool("update", false, "write testdata/vectors.json")

const vectorsFile = "testdata/vectors.json"

// vectors is the file that the tests of both languages read. Binary values are hexadecimal.
type vectors struct {
	Rooms        []roomVector  `json:"rooms"`
	Bytes        []bytesVector `json:"bytes"`
	Runs         []runVector   `json:"runs"`
	Fingerprint  string        `json:"fingerprint"` // of all SDP rows
	Fingerprints []sdpRow      `json:"fingerprints"`
	Bodies       []jsonRow     `json:"bodies"`
	Messages     []jsonRow     `json:"messages"`
}

type roomVector struct {
	Words  string `json:"words"`
	Origin string `json:"origin"`
	ID     string `json:"id"`
}

type bytesVector struct {
	Text  string `json:"text"`
	Bytes string `json:"bytes"` // "" with a text that is not empty: refused
}

// runVector is one whole run: what both sides draw, say and derive.
type runVector struct {
	Origin      string      `json:"origin"`
	Words       string      `json:"words"`
	Password    string      `json:"password"`
	GuestRandom string      `json:"guestRandom"` // sid, nonce, scalar
	HostRandom  string      `json:"hostRandom"`  // sid, nonce, scalar
	GuestPrint  string      `json:"guestFingerprint"`
	HostPrint   string      `json:"hostFingerprint"`
	Generator   string      `json:"generator"`
	Bodies      []string    `json:"bodies"` // invite, pake.a, pake.b, confirm.a, confirm.b
	ISK         string      `json:"isk"`
	ToHost      string      `json:"toHost"`
	ToGuest     string      `json:"toGuest"`
	CheckWord   [2]uint16   `json:"checkWord"`
	Boxes       []boxVector `json:"boxes"` // in the order of sealing
	Resume      string      `json:"resume"`
	Pair        string      `json:"pair"`
	Resumed     []resumed   `json:"resumed"` // one line after the other
}

// resumed is a pair that goes on over another line, after what was said on the one before.
type resumed struct {
	ToHost     []string `json:"toHost"`  // boxes of the guest; the host gets the first of them
	ToGuest    []string `json:"toGuest"` // boxes of the host; the guest gets the first of them
	SID        string   `json:"sid"`     // the host's nonce
	Random     string   `json:"random"`  // the guest's nonce
	Bodies     []string `json:"bodies"`  // resume.a, resume.b
	HostAgain  []string `json:"hostAgain"`
	GuestAgain []string `json:"guestAgain"` // what each sends again, in boxes
}

type boxVector struct {
	Direction string `json:"direction"`
	Plain     string `json:"plain"`
	Box       string `json:"box"`
}

// stream is randomness that is the same each time.
func stream(seed string) io.Reader {
	var b bytes.Buffer
	block := sha512.Sum512([]byte(seed))
	for range 16 {
		b.Write(block[:])
		block = sha512.Sum512(block[:])
	}
	return &b
}

func makeVectors(t *testing.T) vectors {
	v := vectors{Fingerprint: hex.EncodeToString(ourPrint[:]), Fingerprints: sdpRows(), Bodies: bodyRows(), Messages: messageRows()}
	for _, r := range []roomVector{
		{Words: "spreekbox/koeln-sued/otter", Origin: "https://talk.example.org"},
		{Words: "spreekbox/koeln-sued/otter", Origin: "http://127.0.0.1:8080"},
		{Words: "a/b/c", Origin: "https://talk.example.org"},
	} {
		id := RoomID(r.Words, r.Origin)
		r.ID = hex.EncodeToString(id[:])
		v.Rooms = append(v.Rooms, r)
	}
	for _, b := range [][]byte{{}, {0}, {0xff}, {0xfb, 0xff}, {1, 2, 3}, {1, 2, 3, 4}} {
		v.Bytes = append(v.Bytes, bytesVector{EncodeBytes(b), hex.EncodeToString(b)})
	}
	for _, refused := range []string{"A", "AAAAA", "AB", "AAB", "AA==", "A A", "AA\n", "+w", "/w", "ä", "AAA="} {
		v.Bytes = append(v.Bytes, bytesVector{Text: refused})
	}
	for i, password := range []string{"12345678", "otterkaffee", "x"} {
		v.Runs = append(v.Runs, makeRun(t, string(rune('a'+i)), password))
	}
	return v
}

// makeRun holds a whole run and a short talk.
func makeRun(t *testing.T, seed, password string) runVector {
	t.Helper()
	read := func(seed string, n int) []byte {
		b := make([]byte, n)
		_, err := io.ReadFull(stream(seed), b)
		must(t, err)
		return b
	}
	v := runVector{Origin: "https://talk.example.org", Words: "spreekbox/koeln-sued/" + seed, Password: password}
	guestRandom, hostRandom := read("guest "+seed, 112), read("host "+seed, 112)
	guest := party{v.Origin, v.Words, [32]byte(read("print of guest "+seed, 32)), bytes.NewReader(guestRandom)}
	host := party{v.Origin, v.Words, [32]byte(read("print of host "+seed, 32)), bytes.NewReader(hostRandom)}
	v.GuestRandom, v.HostRandom = hex.EncodeToString(guestRandom), hex.EncodeToString(hostRandom)
	v.GuestPrint, v.HostPrint = hex.EncodeToString(guest.fingerprint[:]), hex.EncodeToString(host.fingerprint[:])

	var in invite
	_, err := io.ReadFull(host.random, in.sid[:])
	must(t, err)
	g, a, err := guest.startGuest(password, in)
	must(t, err)
	h, b, err := host.startHost(password, in, a)
	must(t, err)
	must(t, g.meet(b.side))
	confirm := confirmA{g.prove()}
	if !h.opens(confirm.proof) {
		t.Fatal("commitment does not open")
	}
	hostKeys, err := h.verify(confirm.proof)
	must(t, err)
	answer := confirmB{h.prove()}
	guestKeys, err := g.verify(answer.proof)
	must(t, err)
	hostEnd, err := newPair(true, host.fingerprint, hostKeys)
	must(t, err)
	guestEnd, err := newPair(false, guest.fingerprint, guestKeys)
	must(t, err)
	hostKeys.fingerprint, guestKeys.fingerprint = [32]byte{}, [32]byte{} // each of the other's
	if *hostKeys != *guestKeys {
		t.Fatal("the two sides derive different keys")
	}
	generator, err := generator([]byte(password), guest.channel(), g.sid)
	must(t, err)
	v.Generator, v.ISK = hex.EncodeToString(generator.Bytes()), hex.EncodeToString(g.isk)
	v.ToHost, v.ToGuest = hex.EncodeToString(guestKeys.toHost[:]), hex.EncodeToString(guestKeys.toGuest[:])
	v.CheckWord = guestKeys.checkWord
	for _, b := range []body{in, a, b, confirm, answer} {
		v.Bodies = append(v.Bodies, string(encodeBody(b)))
	}
	v.Boxes = makeBoxes(t, guestKeys)
	v.Resume, v.Pair = hex.EncodeToString(guestKeys.resume[:]), hex.EncodeToString(guestKeys.pair[:])
	for i := range 2 {
		v.Resumed = append(v.Resumed, makeResumed(t, hostEnd, guestEnd, stream(fmt.Sprint("resume ", seed, i))))
	}
	return v
}

// makeResumed lets a line break after three messages of each side.
func makeResumed(t *testing.T, host, guest *pair, random io.Reader) (v resumed) {
	t.Helper()
	talk := func(from, to *pair) (boxes []string) {
		for i := range 3 {
			e := box(t, from, Chat{ID: fmt.Sprint(i), Text: "Grüße"})
			boxes = append(boxes, EncodeBytes(e.box))
			if i == 0 {
				_, err := to.open(e)
				must(t, err)
			}
		}
		return boxes
	}
	again := func(boxes []envelope, to *pair) (texts []string) {
		for _, e := range boxes {
			_, err := to.open(e)
			must(t, err)
			texts = append(texts, EncodeBytes(e.box))
		}
		return texts
	}
	v.ToHost, v.ToGuest = talk(guest, host), talk(host, guest)
	host.suspend()
	var in invite
	nonce := make([]byte, 32)
	for _, b := range [][]byte{in.sid[:], nonce} {
		_, err := io.ReadFull(random, b)
		must(t, err)
	}
	a, err := guest.ask(bytes.NewReader(nonce), in.sid)
	must(t, err)
	b, hostAgain, err := host.answer(in.sid, a)
	must(t, err)
	guestAgain, err := guest.accept(b)
	must(t, err)
	v.SID, v.Random = hex.EncodeToString(in.sid[:]), hex.EncodeToString(nonce)
	v.Bodies = []string{string(encodeBody(a)), string(encodeBody(b))}
	v.HostAgain, v.GuestAgain = again(hostAgain, guest), again(guestAgain, host)
	return v
}

func makeBoxes(t *testing.T, s *secrets) []boxVector {
	t.Helper()
	toHost, err := newSeal(s.toHost, guestToHost, 0)
	must(t, err)
	toGuest, err := newSeal(s.toGuest, hostToGuest, 0)
	must(t, err)
	var boxes []boxVector
	for _, m := range []struct {
		seal    *seal
		message Message
	}{
		{toHost, Hello{Name: "Ada", Language: "de", Consent: true, Camera: true, Microphone: true, Company: "alone"}},
		{toGuest, Lobby{State: "waiting", Language: "de"}},
		{toGuest, Chat{ID: "c1", Text: "Grüße <b> 🙂"}},
		{toHost, Chat{ID: "c2", Text: ""}},
		{toGuest, Bye{ReasonEnded}},
	} {
		plain, err := encodeMessage(m.message)
		must(t, err)
		boxes = append(boxes, boxVector{m.seal.direction, string(plain), EncodeBytes(m.seal.close(plain))})
	}
	return boxes
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// TestVectors keeps the file equal to what this package does.
func TestVectors(t *testing.T) {
	var want bytes.Buffer
	w := json.NewEncoder(&want)
	w.SetEscapeHTML(false)
	w.SetIndent("", " ")
	must(t, w.Encode(makeVectors(t)))
	if *update {
		must(t, os.WriteFile(vectorsFile, want.Bytes(), 0o644))
	}
	got, err := os.ReadFile(vectorsFile)
	must(t, err)
	if !bytes.Equal(got, want.Bytes()) {
		t.Errorf("%s is not what this package does; if the protocol has changed, run the test with -update", vectorsFile)
	}
}

func TestDecodeBytes(t *testing.T) {
	for _, row := range makeBytesRows(t) {
		got, err := DecodeBytes(row.Text, -1)
		refused := row.Bytes == "" && row.Text != ""
		if refused != errors.Is(err, ErrMalformed) || hex.EncodeToString(got) != row.Bytes {
			t.Errorf("%q gives %x, %v", row.Text, got, err)
		}
	}
}

func makeBytesRows(t *testing.T) []bytesVector {
	t.Helper()
	b, err := os.ReadFile(vectorsFile)
	must(t, err)
	var v vectors
	must(t, json.Unmarshal(b, &v))
	return v.Bytes
}

func FuzzDecodeBytes(f *testing.F) {
	for _, seed := range []string{"", "AA", "AQID", "AB", "AA\n"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if b, err := DecodeBytes(s, -1); err == nil && EncodeBytes(b) != s {
			t.Errorf("%q and %q are both %x", s, EncodeBytes(b), b)
		}
	})
}
