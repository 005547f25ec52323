package main

import (
	"encoding/binary"
	"fmt"
)

// Kinds of steps, as in net.h.
const (
	stepEntry  = iota // 3×3 convolution with stride 2 of the picture
	stepConv          // 1×1 convolution
	stepDepth         // depthwise convolution
	stepMean          // mean of each channel
	stepScale         // each channel times its gate
	stepAdd           // sum of two
	stepDouble        // twice as wide and high, bilinear
	stepMask          // 2×2 transposed convolution to one channel, sigmoid
)

// activations are the functions that a step can end with, as in net.h.
var activations = map[int]int{opRelu: 1, opHardSwish: 2, opLogistic: 3}

const none = -1

// A step is an operation with what was fused into it: out = act(f(in)) + add.
type step struct {
	kind         int
	in, gate     int // tensors; gate is also the second summand of stepAdd
	add, out     int
	h, w, c      int // of in
	oh, ow, oc   int // of out
	kernel       int
	stride       int
	top, left    int // padding
	act          int
	weight, bias int // places in the weights
}

// A plan is what package blur executes: steps over one work space.
type plan struct {
	steps   []step
	weights []uint16 // 16-bit floats
	space   int      // numbers in the work space
	place   map[int]int
	input   int
}

// A compiler turns a model into a plan.
type compiler struct {
	*model
	plan
	constant map[int]int   // tensor → the one that holds its data
	users    map[int][]int // tensor → operations that read it
	maker    map[int]int   // tensor → operation that writes it
	fused    map[int]bool  // operations that are part of a step already
}

func compile(m *model) (*plan, error) {
	c := &compiler{model: m, constant: map[int]int{}, users: map[int][]int{}, maker: map[int]int{}, fused: map[int]bool{}}
	c.plan.input = m.input
	for i, o := range m.operations {
		if o.kind == opDequantize {
			c.constant[o.out[0]] = o.in[0]
			c.fused[i] = true
			continue
		}
		for _, t := range o.in {
			c.users[t] = append(c.users[t], i)
		}
		c.maker[o.out[0]] = i
	}
	for i, o := range m.operations {
		if c.fused[i] {
			continue
		}
		if err := c.compile(i, o); err != nil {
			return nil, fmt.Errorf("compile operation %d: %w", i, err)
		}
	}
	c.allocate()
	return &c.plan, nil
}

func (c *compiler) compile(i int, o operation) error {
	s := step{in: o.in[0], gate: none, add: none, out: o.out[0], kernel: 1, stride: 1}
	switch o.kind {
	case opConv:
		s.kind = stepConv
		if kernel := c.shape(o.in[1])[1]; kernel == 3 {
			s.kind, s.kernel, s.stride = stepEntry, kernel, o.stride
		}
		s.weight, s.bias = c.panels(o.in[1]), c.keep(o.in[2])
	case opDepthwise:
		s.kind, s.kernel, s.stride = stepDepth, c.shape(o.in[1])[1], o.stride
		in, out := c.shape(s.in), c.shape(s.out)
		s.top = max((out[1]-1)*s.stride+s.kernel-in[1], 0) / 2
		s.left = max((out[2]-1)*s.stride+s.kernel-in[2], 0) / 2
		s.weight, s.bias = c.keep(o.in[1]), c.keep(o.in[2])
	case opMean:
		s.kind = stepMean
	case opMul:
		s.kind, s.gate = stepScale, o.in[1]
	case opAdd:
		s.kind, s.gate = stepAdd, o.in[1]
	case opResizeLinear:
		return c.double(s)
	case opCustom: // MediaPipe's transposed convolution with bias; the sigmoid after it is the last operation
		s.kind, s.kernel, s.stride, s.act = stepMask, 2, 2, activations[opLogistic]
		s.weight, s.bias = c.keep(o.in[1]), c.keep(o.in[2])
		c.fused[i+1] = true
		c.emit(s, s.in)
		return nil
	default:
		return fmt.Errorf("kind %d is not known", o.kind)
	}
	c.fuse(i, &s)
	c.emit(s, s.in)
	return nil
}

// double swaps an enlargement with the linear 1×1 convolution behind it, which
// is the same and costs a quarter.
func (c *compiler) double(s step) error {
	users := c.users[s.out]
	if len(users) != 1 || c.operations[users[0]].kind != opConv {
		return fmt.Errorf("an enlargement without a convolution")
	}
	o := c.operations[users[0]]
	c.fused[users[0]] = true
	small := len(c.tensors)
	in := c.shape(s.in)
	c.tensors = append(c.tensors, tensor{shape: []int{1, in[1], in[2], c.shape(o.out[0])[3]}})
	c.emit(step{
		kind: stepConv, in: s.in, gate: none, add: none, out: small, kernel: 1, stride: 1,
		weight: c.panels(o.in[1]), bias: c.keep(o.in[2]),
	}, s.in)
	c.emit(step{kind: stepDouble, in: small, gate: none, add: none, out: o.out[0], kernel: 1, stride: 1}, small)
	return nil
}

// fuse takes an activation and a sum that follow operation i into its step,
// as long as nobody else wants what lies between.
func (c *compiler) fuse(i int, s *step) {
	next := func() (int, operation, bool) {
		if users := c.users[s.out]; len(users) == 1 {
			return users[0], c.operations[users[0]], true
		}
		return 0, operation{}, false
	}
	if s.kind != stepConv && s.kind != stepEntry && s.kind != stepDepth && s.kind != stepScale {
		return
	}
	if u, o, ok := next(); ok && activations[o.kind] != 0 && s.kind != stepScale {
		s.act, s.out = activations[o.kind], o.out[0]
		c.fused[u] = true
	}
	u, o, ok := next()
	if !ok || o.kind != opAdd || s.act == activations[opLogistic] {
		return
	}
	other := o.in[0] + o.in[1] - s.out
	if maker, made := c.maker[other]; made && maker >= i {
		return // not there yet
	}
	s.add, s.out = other, o.out[0]
	c.fused[u] = true
}

func (c *compiler) emit(s step, in int) {
	a, b := c.shape(in), c.shape(s.out)
	s.h, s.w, s.c = a[1], a[2], a[3]
	s.oh, s.ow, s.oc = b[1], b[2], b[3]
	c.steps = append(c.steps, s)
}

func (c *compiler) shape(t int) []int { return c.tensors[t].shape }

func (c *compiler) halves(t int) []uint16 {
	data := c.tensors[c.constant[t]]
	if !data.half {
		panic("mkplan: weights are not 16-bit floats")
	}
	all := make([]uint16, len(data.data)/2)
	for i := range all {
		all[i] = binary.LittleEndian.Uint16(data.data[2*i:])
	}
	return all
}

// keep takes weights as they are and gives their place.
func (c *compiler) keep(t int) int {
	at := len(c.weights)
	c.weights = append(c.weights, c.halves(t)...)
	return at
}

// panels takes the weights of a convolution in groups of eight output
// channels, the way the kernels read them: [group][input][8].
func (c *compiler) panels(t int) int {
	at := len(c.weights)
	all := c.halves(t)
	outputs := c.shape(t)[0]
	inputs := len(all) / outputs
	for o := 0; o < outputs; o += 8 {
		for i := range inputs {
			for j := range 8 {
				c.weights = append(c.weights, all[(o+j)*inputs+i])
			}
		}
	}
	return at
}
