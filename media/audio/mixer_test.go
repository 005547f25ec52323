package audio

import "testing"

func TestChime(t *testing.T) {
	m := &Mixer{}
	long := make([]int16, frame+2)
	for i := range long {
		long[i] = 20000
	}
	m.Play(long)
	mixed := make([]int16, frame)
	mixed[0] = 20000
	m.strike(mixed)
	if mixed[0] != 1<<15-1 || mixed[frame-1] != 20000 {
		t.Errorf("first frame begins with %d and ends with %d", mixed[0], mixed[frame-1])
	}
	clear(mixed)
	m.strike(mixed)
	if mixed[1] != 20000 || mixed[2] != 0 {
		t.Errorf("the rest is %v", mixed[:3])
	}
	clear(mixed)
	m.strike(mixed)
	if mixed[0] != 0 {
		t.Error("the chime does not end")
	}
}
