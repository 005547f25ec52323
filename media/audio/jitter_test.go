package audio

import (
	"fmt"
	"testing"
	"time"
)

// opus20 is the shortest packet that says 20 ms (RFC 6716 section 3.1: CELT, fullband).
var opus20 = []byte{0xf8, 1, 2, 3}

// arrival is one packet: its number, and when it comes, in ms; silent
// packets' time passed before it without being sent.
type arrival struct{ number, at, silent int }

// steady is n packets with the lateness that the function gives, in ms.
func steady(n int, late func(i int) int) []arrival {
	var list []arrival
	for i := range n {
		if l := late(i); l >= 0 {
			list = append(list, arrival{number: i, at: 20*i + l})
		}
	}
	return list
}

// run plays arrivals from a sequence and timestamp of its start, 10 ms a step
// as Voice.Read does, and returns one letter a step: P a packet, p its second
// half, r recovered, c concealed, and a dot for silence.
func run(j *jitter, list []arrival, sequence uint16, stamp uint32, steps int) string {
	epoch := time.Unix(1000, 0)
	var out []byte
	left := 0
	waiting := append([]arrival(nil), list...)
	for step := range steps {
		now := epoch.Add(time.Duration(step) * 10 * time.Millisecond)
		for i := 0; i < len(waiting); { // in the order of arrival, equal times as listed
			if a := waiting[i]; a.at <= step*10 {
				j.push(sequence+uint16(a.number), stamp+uint32((a.number+a.silent)*960), opus20, epoch.Add(time.Duration(a.at)*time.Millisecond))
				waiting = append(waiting[:i], waiting[i+1:]...)
				continue
			}
			i++
		}
		if left > 0 {
			left--
			out = append(out, out[len(out)-1]|0x20)
			continue
		}
		do, p := j.take(now)
		switch do {
		case wait:
			out = append(out, '.')
		case play:
			if p.sequence < 0 {
				panic("a packet from before the start")
			}
			out, left = append(out, 'P'), 1
		case recover:
			out, left = append(out, 'r'), 1
		case conceal:
			out = append(out, 'c')
			if j.starving == 0 {
				left = 1
			}
		}
	}
	return string(out)
}

func count(s string, letter rune) (n int) {
	for _, c := range s {
		if c == letter {
			n++
		}
	}
	return n
}

func TestJitterPatterns(t *testing.T) {
	on := func(int) int { return 0 }
	for _, row := range []struct {
		name              string
		list              []arrival
		steps             int
		played, recovered int // packets
		invented          [2]int
		target            [2]float64 // at the end, ms
	}{
		{"perfect", steady(100, on), 200, 98, 0, [2]int{0, 0}, [2]float64{20, 20}},
		{"one lost", steady(100, func(i int) int { return -b(i == 50) }), 200, 97, 1, [2]int{0, 0}, [2]float64{20, 20}},
		{"two lost in a row", steady(100, func(i int) int { return -b(i == 50 || i == 51) }), 200, 96, 1, [2]int{2, 2}, [2]float64{20, 20}},
		{"every tenth lost", steady(200, func(i int) int { return -b(i%10 == 5) }), 400, 179, 20, [2]int{0, 0}, [2]float64{20, 25}},
		{"reordered pairs", steady(100, func(i int) int { return b(i%2 == 0) * 25 }), 210, 99, 0, [2]int{0, 8}, [2]float64{25, 45}},
		{"jitter to 60 ms", steady(500, func(i int) int { return i * 7919 % 60 }), 1010, 496, 0, [2]int{0, 14}, [2]float64{55, 75}},
		{"burst of 100 ms", steady(300, func(i int) int { return b(i >= 100 && i < 105) * (200 - 20*i + 2000 - 100) }), 620, 290, 0, [2]int{0, 14}, [2]float64{20, 205}},
		{"duplicates", append(steady(100, on), steady(100, func(int) int { return 5 })...), 200, 98, 0, [2]int{0, 0}, [2]float64{20, 25}},
		{"pause of talk", append(steady(50, on), pause(50, 50, 60)...), 320, 99, 0, [2]int{4, 14}, [2]float64{20, 20}},
	} {
		for _, start := range []struct {
			sequence uint16
			stamp    uint32
		}{{0, 0}, {65500, 1<<32 - 20*960}, {40000, 1 << 31}} {
			t.Run(fmt.Sprint(row.name, " from ", start.sequence), func(t *testing.T) {
				var j jitter
				got := run(&j, row.list, start.sequence, start.stamp, row.steps)
				played, recovered, invented := count(got, 'P'), count(got, 'r')/2, count(got, 'c')
				if played < row.played || recovered != row.recovered || invented < row.invented[0] || invented > row.invented[1] ||
					j.target() < row.target[0] || j.target() > row.target[1] {
					t.Errorf("%d played, %d recovered, %d invented, target %.0f ms, %+v\n%s", played, recovered, invented, j.target(), j.stats, got)
				}
			})
		}
	}
}

func b(v bool) int {
	if v {
		return 1
	}
	return 0
}

// pause is n packets from number first on, the speaker having been silent for
// some packets' time without sending: sequence goes on, time has passed.
func pause(first, n, silent int) []arrival {
	var list []arrival
	for i := range n {
		list = append(list, arrival{first + i, 20 * (first + silent + i), silent})
	}
	return list
}

func TestTargetGrowsAtOnceAndShrinksSlowly(t *testing.T) {
	var j jitter
	at := time.Unix(1000, 0)
	push := func(i, late int) {
		j.push(uint16(i), uint32(i*960), opus20, at.Add(time.Duration(20*i+late)*time.Millisecond))
	}
	for i := range 200 {
		push(i, 0)
	}
	if j.target() != minTarget {
		t.Fatalf("target of a perfect line is %.0f ms", j.target())
	}
	for i := 200; i < 220; i++ {
		push(i, 120)
	}
	high := j.target()
	if high < 100 {
		t.Errorf("target is %.0f ms after 20 packets 120 ms late", high)
	}
	for i := 220; i < 320; i++ { // two seconds
		push(i, 0)
	}
	if j.target() < high-21 {
		t.Errorf("target fell from %.0f to %.0f ms in two seconds", high, j.target())
	}
	for i := 320; i < 1500; i++ {
		push(i, 0)
	}
	if j.target() != minTarget {
		t.Errorf("target is %.0f ms after 20 s of peace", j.target())
	}
}

// A sender whose microphone stumbled goes on a little later for good: the new
// pace is the normal one after some seconds.
func TestStumblingSenderIsForgiven(t *testing.T) {
	var j jitter
	list := steady(1500, func(i int) int { return b(i >= 100) * 150 })
	played := run(&j, list, 0, 0, 3030)
	if j.target() > 40 {
		t.Errorf("target is %.0f ms in the end", j.target())
	}
	if n := count(played, 'P'); n < 1490 {
		t.Errorf("%d of 1500 packets are played", n)
	}
}

func TestNewStreamIsTakenUp(t *testing.T) {
	for _, jump := range []struct {
		name     string
		sequence uint16
		stamp    uint32
	}{{"both", 30000, 1 << 30}, {"sequence", 30000, 0}, {"timestamp", 0, 1 << 30}, {"timestamp back", 0, 3 << 30}} {
		var j jitter
		run(&j, steady(50, func(int) int { return 0 }), 100, 0, 100)
		at := time.Unix(1001, 0)
		for i := range 20 {
			j.push(150+jump.sequence+uint16(i), 50*960+jump.stamp+uint32(i*960), opus20, at.Add(time.Duration(20*i)*time.Millisecond))
		}
		played := 0
		for i := range 60 {
			if do, _ := j.take(at.Add(time.Duration(10*i) * time.Millisecond)); do == play {
				played++
			}
		}
		if played < 18 {
			t.Errorf("%s: %d of 20 packets after the jump are played", jump.name, played)
		}
	}
}

func FuzzJitter(f *testing.F) {
	f.Add([]byte{0, 0, 20, 1, 3, 20, 2, 6, 20, 9, 9, 9}, uint16(65530), uint32(1<<32-5000))
	f.Add([]byte("070"), uint16(0), uint32(0)) // no packet at all
	f.Add([]byte{255, 0, 0, 0, 255, 255, 128, 128, 128}, uint16(0), uint32(0))
	f.Fuzz(func(t *testing.T, data []byte, sequence uint16, stamp uint32) {
		var j jitter
		now := time.Unix(1000, 0)
		data = data[:min(len(data), 3000)]
		for ; len(data) >= 3; data = data[3:] {
			sequence += uint16(int8(data[0]))
			stamp += uint32(int32(int8(data[1])) * 97 * 960)
			now = now.Add(time.Duration(data[2]) * time.Millisecond)
			j.push(sequence, stamp, append([]byte{data[1]}, data[:min(len(data), 40)]...), now)
			if do, p := j.take(now); (do == play || do == recover) && (p == nil || p.samples == 0) {
				t.Fatal("nothing to play")
			}
			if j.started && !(j.target() >= minTarget && j.target() <= maxTarget) {
				t.Fatalf("target is %v", j.target())
			}
		}
		left := 0
		for _, p := range j.slots {
			left += b(p.held)
		}
		for range 20 * (left + 4) * 15 { // every packet held is played, or passed over, in bounded time
			now = now.Add(10 * time.Millisecond)
			j.take(now)
		}
		if p := j.first(); p != nil && j.lag(p.timestamp, now) >= j.target() {
			t.Fatal("a packet stays for ever")
		}
	})
}
