package main

import (
	"encoding/binary"
	"maps"
	"slices"
)

// magic begins a plan; it changes with the layout.
const magic = "ZBP1"

// A life is how long a tensor is needed, in steps, both included.
type life struct{ size, from, to, at int }

// allocate gives each tensor a place in the work space that no other tensor
// of the same time has, the earliest first.
func (c *compiler) allocate() {
	lives := map[int]*life{}
	touch := func(t, step int) {
		if t == none {
			return
		}
		if lives[t] == nil {
			s := c.shape(t)
			lives[t] = &life{size: s[1] * s[2] * s[3], from: step}
		}
		lives[t].to = step
	}
	for i, s := range c.steps {
		for _, t := range []int{s.in, s.gate, s.add} {
			touch(t, i)
		}
		if s.kind != stepMask {
			touch(s.out, i)
		}
	}
	// The picture is written into its place before the first step.
	c.place = map[int]int{none: none, c.steps[len(c.steps)-1].out: none}
	var placed []*life
	for _, t := range slices.SortedFunc(maps.Keys(lives), func(a, b int) int {
		if d := lives[a].from - lives[b].from; d != 0 {
			return d
		}
		return a - b
	}) {
		l := lives[t]
		for again := true; again; {
			again = false
			for _, p := range placed {
				if l.from <= p.to && p.from <= l.to && l.at < p.at+p.size && p.at < l.at+l.size {
					l.at, again = p.at+p.size, true
				}
			}
		}
		placed = append(placed, l)
		c.place[t] = l.at
		c.space = max(c.space, l.at+l.size)
	}
}

// encode writes: magic; numbers of steps, of the work space and of weights,
// place of the picture; the steps; the weights. All numbers are of 32 bits,
// weights of 16, little endian. Package blur reads it in net.c.
func (p *plan) encode() []byte {
	out := []byte(magic)
	put := func(numbers ...int) {
		for _, n := range numbers {
			out = binary.LittleEndian.AppendUint32(out, uint32(int32(n)))
		}
	}
	put(len(p.steps), p.space, len(p.weights), p.place[p.input])
	for _, s := range p.steps {
		put(s.kind, p.place[s.in], p.place[s.gate], p.place[s.add], p.place[s.out], s.h, s.w, s.c,
			s.oh, s.ow, s.oc, s.kernel, s.stride, s.top, s.left, s.act, s.weight, s.bias)
	}
	for _, w := range p.weights {
		out = binary.LittleEndian.AppendUint16(out, w)
	}
	return out
}
