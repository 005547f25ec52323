package peer

import (
	"bytes"
	"encoding/binary"
	"math/rand/v2"
	"slices"
	"testing"
	"time"
)

const patience = 200 * time.Millisecond

// sent is one packet of a made stream.
type sent struct {
	sequence  uint16
	timestamp uint32
	marker    bool
	payload   []byte
}

// made gives the packets of frames, each of size parts, and what the frames
// are. Every tenth is a key frame; sequence numbers wrap in the middle.
func made(count, parts int) (packets []sent, frames [][]byte) {
	sequence := uint16(65500)
	for n := range count {
		whole := []byte{1}
		if n%10 == 0 {
			whole = []byte{0}
		}
		for part := range parts {
			descriptor := byte(0)
			data := binary.BigEndian.AppendUint32([]byte{byte(part)}, uint32(n))
			if part == 0 {
				descriptor = 0x10
				data = append(slices.Clone(whole), data...)
				whole = nil
			}
			whole = append(whole, data...)
			packets = append(packets, sent{sequence, uint32(n * 3000), part == parts-1, append([]byte{descriptor}, data...)})
			sequence++
		}
		frames = append(frames, whole)
	}
	return packets, frames
}

func (a *assembler) take(p sent, now time.Time) {
	a.push(p.sequence, p.timestamp, p.marker, p.payload, now)
}

// drainAll pops until nothing is left.
func (a *assembler) drainAll(now time.Time) (frames [][]byte) {
	for frame := a.pop(now, patience); frame != nil; frame = a.pop(now, patience) {
		frames = append(frames, slices.Clone(frame))
	}
	return frames
}

func same(t *testing.T, got, want [][]byte) {
	t.Helper()
	if !slices.EqualFunc(got, want, bytes.Equal) {
		t.Fatalf("%d frames %x, want %d %x", len(got), got, len(want), want)
	}
}

func TestAssembleInOrder(t *testing.T) {
	packets, frames := made(300, 3)
	var a assembler
	now := time.Unix(0, 0)
	for i, p := range packets {
		a.take(p, now)
		got := a.drainAll(now)
		if want := i%3 == 2; (len(got) == 1) != want {
			t.Fatalf("packet %d: %d frames", i, len(got))
		}
		if len(got) == 1 && !bytes.Equal(got[0], frames[i/3]) {
			t.Fatalf("frame %d is %x", i/3, got[0])
		}
		if a.holes() || len(a.ask(now, 0, nil)) != 0 {
			t.Fatal("holes in a whole stream")
		}
	}
}

func TestAssembleSwapped(t *testing.T) {
	packets, frames := made(40, 2)
	for i := 3; i+2 < len(packets); i += 3 {
		packets[i], packets[i+1] = packets[i+1], packets[i]
	}
	var a assembler
	var got [][]byte
	now := time.Unix(0, 0)
	for _, p := range packets {
		a.take(p, now)
		a.take(p, now) // twice
		got = append(got, a.drainAll(now)...)
	}
	same(t, got, frames)
	if a.dropped != 0 {
		t.Error("something was given up")
	}
}

func TestAssembleRepaired(t *testing.T) {
	packets, frames := made(9, 3)
	lost := packets[13]
	var a assembler
	var got [][]byte
	now := time.Unix(0, 0)
	for i, p := range packets {
		if i == 13 {
			continue
		}
		a.take(p, now)
		got = append(got, a.drainAll(now)...)
	}
	same(t, got, frames[:4])
	if list := a.ask(now, 50*time.Millisecond, nil); !slices.Equal(list, []uint16{lost.sequence}) {
		t.Errorf("asked for %v, want %d", list, lost.sequence)
	}
	if list := a.ask(now, 50*time.Millisecond, nil); list != nil {
		t.Errorf("asked again at once for %v", list)
	}
	now = now.Add(50 * time.Millisecond)
	if list := a.ask(now, 50*time.Millisecond, nil); len(list) != 1 {
		t.Errorf("did not ask again: %v", list)
	}
	a.take(lost, now)
	same(t, a.drainAll(now), frames[4:])
	if a.repaired != 1 || a.missed != 1 || a.holes() {
		t.Error(a.repaired, a.missed, a.holes())
	}
}

// Where packets overtake each other, one that is missing may just be late.
func TestAssembleWaitsWhereSwapped(t *testing.T) {
	packets, _ := made(9, 3)
	packets[3], packets[4] = packets[4], packets[3]
	var a assembler
	now := time.Unix(0, 0)
	for i, p := range packets[:14] {
		if i != 12 {
			a.take(p, now)
			a.drainAll(now)
		}
	}
	if list := a.ask(now, 50*time.Millisecond, nil); list != nil {
		t.Errorf("asked at once for %v", list)
	}
	now = now.Add(reorderTime)
	if list := a.ask(now, 50*time.Millisecond, nil); !slices.Equal(list, []uint16{packets[12].sequence}) {
		t.Errorf("asked for %v, want %d", list, packets[12].sequence)
	}
}

func TestAssembleGivesUp(t *testing.T) {
	packets, frames := made(25, 3)
	var a assembler
	now := time.Unix(0, 0)
	push := func(from, to int) (got [][]byte) {
		for i := from; i < to; i++ {
			if i != 13 {
				a.take(packets[i], now)
				got = append(got, a.drainAll(now)...)
			}
		}
		return got
	}
	same(t, push(0, 20), frames[:4])
	now = now.Add(patience)
	same(t, a.drainAll(now), nil)
	if !a.lookKey || a.dropped != 1 {
		t.Fatal("waits for ever")
	}
	same(t, push(20, 22), nil) // frames that need the lost one
	a.take(packets[25], now)
	same(t, a.drainAll(now), nil)
	if list := a.ask(now, 0, nil); len(list) != 3 {
		t.Errorf("asks for %v of what may be a key frame", list)
	}
	now = now.Add(patience)
	same(t, a.drainAll(now), nil)
	if list := a.ask(now.Add(time.Second), 0, nil); list != nil || a.holes() {
		t.Errorf("asks for %v while only a key frame helps", list)
	}
	same(t, push(26, 30), nil)
	same(t, push(30, 45), frames[10:15]) // a key frame and what follows
	if a.lookKey {
		t.Error("still looks for a key frame")
	}
	if list := a.ask(now.Add(time.Second), 0, nil); list != nil {
		t.Errorf("asks for %v, which nobody needs", list)
	}
}

// A whole key frame behind a hole ends the wait at once.
func TestAssembleKeyFrameOvertakes(t *testing.T) {
	packets, frames := made(12, 3)
	var a assembler
	now := time.Unix(0, 0)
	var got [][]byte
	for i, p := range packets {
		if i != 25 {
			a.take(p, now)
			got = append(got, a.drainAll(now)...)
		}
	}
	same(t, got, append(slices.Clone(frames[:8]), frames[10:]...))
}

func TestAssembleStartsAtKeyFrame(t *testing.T) {
	packets, frames := made(15, 2)
	var a assembler
	now := time.Unix(0, 0)
	var got [][]byte
	for _, p := range packets[7:] { // in the middle of a frame
		a.take(p, now)
		got = append(got, a.drainAll(now)...)
	}
	same(t, got, frames[10:])
}

func TestAssemblePaddingAndGarbage(t *testing.T) {
	packets, frames := made(10, 2)
	var a assembler
	now := time.Unix(0, 0)
	var got [][]byte
	shift := uint16(0)
	for i, p := range packets {
		p.sequence += shift
		a.take(p, now)
		if p.marker { // a packet without content, as probes for the rate are
			shift++
			a.push(p.sequence+1, p.timestamp, false, nil, now)
		}
		got = append(got, a.drainAll(now)...)
		_ = i
	}
	same(t, got, frames)
}

func TestAssembleJumps(t *testing.T) {
	packets, frames := made(20, 2)
	var a assembler
	now := time.Unix(0, 0)
	var got [][]byte
	for i, p := range packets {
		if i >= 20 {
			p.sequence += 5000
		}
		a.take(p, now)
		got = append(got, a.drainAll(now)...)
	}
	same(t, got, frames)
	// Backwards: an old packet is nothing, a whole old stream is a new one.
	got = nil
	long, wanted := made(window, 2)
	for _, p := range long {
		p.sequence -= 20000
		a.take(p, now)
		got = append(got, a.drainAll(now)...)
	}
	if len(got) == 0 || !bytes.Equal(got[len(got)-1], wanted[window-1]) {
		t.Error("a stream that started again is not shown")
	}
}

// TestAssembleLaws sends a stream through loss, repeats and delays by chance:
// what comes out is a row of the frames that went in, unharmed, and after a
// frame that is missing comes a key frame.
func TestAssembleLaws(t *testing.T) {
	for seed := range uint64(200) {
		chance := rand.New(rand.NewPCG(seed, 1))
		packets, frames := made(60, 1+chance.IntN(5))
		index := map[string]int{}
		for i, f := range frames {
			index[string(f)] = i
		}
		var arriving []sent
		for _, p := range packets {
			if chance.IntN(30) == 0 {
				continue
			}
			arriving = append(arriving, p)
			if chance.IntN(30) == 0 {
				arriving = append(arriving, p)
			}
		}
		for i := range arriving {
			if j := i + chance.IntN(4); chance.IntN(10) == 0 && j < len(arriving) {
				arriving[i], arriving[j] = arriving[j], arriving[i]
			}
		}
		var a assembler
		now := time.Unix(0, 0)
		last := -1
		for _, p := range arriving {
			now = now.Add(20 * time.Millisecond)
			a.take(p, now)
			for _, frame := range a.drainAll(now) {
				n, ok := index[string(frame)]
				if !ok {
					t.Fatalf("seed %d: a frame nobody sent", seed)
				}
				if n <= last || n != last+1 && n%10 != 0 {
					t.Fatalf("seed %d: frame %d after %d", seed, n, last)
				}
				last = n
			}
		}
		if last < 20 {
			t.Errorf("seed %d: stopped at %d", seed, last)
		}
	}
}

// FuzzAssembler pushes arbitrary packets: each is eight bytes of header for
// the assembler (number, time, marker, gap in ms, length) and a payload.
func FuzzAssembler(f *testing.F) {
	packets, _ := made(4, 2)
	var row []byte
	for _, p := range packets {
		row = binary.BigEndian.AppendUint16(row, p.sequence)
		row = binary.BigEndian.AppendUint16(row, uint16(p.timestamp))
		row = append(row, boolean(p.marker), 20, byte(len(p.payload)))
		row = append(row, p.payload...)
	}
	f.Add(row)
	f.Add([]byte{0, 0, 0, 0, 1, 0, 1, 0x10, 255, 255, 0, 0, 1, 255, 3, 0xff, 0xff, 0xff})
	f.Fuzz(func(t *testing.T, data []byte) {
		var a assembler
		now := time.Unix(0, 0)
		for len(data) >= 7 {
			size := min(int(data[6]), len(data)-7)
			now = now.Add(time.Duration(data[5]) * time.Millisecond)
			a.push(binary.BigEndian.Uint16(data), uint32(binary.BigEndian.Uint16(data[2:])), data[4]&1 == 1, data[7:7+size], now)
			for frame := a.pop(now, patience); frame != nil; frame = a.pop(now, patience) {
				if len(frame) == 0 || len(frame) > maxFrame {
					t.Fatalf("frame of %d bytes", len(frame))
				}
			}
			if list := a.ask(now, time.Millisecond, nil); len(list) > askCredit {
				t.Fatalf("asked for %d packets", len(list))
			}
			if a.next > a.newest+1 || a.newest-a.next >= window {
				t.Fatalf("next %d, newest %d", a.next, a.newest)
			}
			data = data[7+size:]
		}
	})
}

func boolean(b bool) byte {
	if b {
		return 1
	}
	return 0
}

func TestPleasSlowDown(t *testing.T) {
	var p pleas
	now := time.Unix(100, 0)
	var at []time.Duration
	for ms := range 6000 {
		if when := time.Duration(ms) * time.Millisecond; p.due(true, now.Add(when), 50*time.Millisecond) {
			at = append(at, when)
		}
	}
	want := []time.Duration{0, 300 * time.Millisecond, 900 * time.Millisecond, 2100 * time.Millisecond, 4100 * time.Millisecond}
	if !slices.Equal(at, want) {
		t.Errorf("asked at %v, want %v", at, want)
	}
	if p.due(false, now, 0) {
		t.Error("asked without need")
	}
	// A new need soon after is not faster than the first wait.
	if p.due(true, now.Add(4300*time.Millisecond), 0) || !p.due(true, now.Add(4350*time.Millisecond), 0) {
		t.Error("the pause between two needs is wrong")
	}
}

func BenchmarkAssemble(b *testing.B) {
	payload := make([]byte, 1100)
	payload[0] = 0x10
	var a assembler
	now := time.Unix(0, 0)
	sequence := uint16(0)
	for b.Loop() { // one frame of six packets
		for part := range 6 {
			payload[0], payload[1] = 0, 0
			if part == 0 {
				payload[0] = 0x10
			}
			a.push(sequence, uint32(sequence), part == 5, payload, now)
			sequence++
		}
		for a.pop(now, patience) != nil {
		}
	}
}
