package main

import (
	"encoding/binary"
	"fmt"
)

// Kinds of tflite's operations (BuiltinOperator of its schema) that the model uses.
const (
	opAdd          = 0
	opConv         = 3
	opDepthwise    = 4
	opDequantize   = 6
	opLogistic     = 14
	opMul          = 18
	opRelu         = 19
	opResizeLinear = 23
	opCustom       = 32
	opMean         = 40
	opHardSwish    = 117
)

// A tensor is a place for numbers; data is nil unless it is constant.
type tensor struct {
	shape []int
	half  bool // data holds 16-bit floats
	data  []byte
}

// An operation reads the tensors in and writes the first of out.
type operation struct {
	kind    int
	in, out []int
	stride  int
}

// A model is the only graph of a tflite file.
type model struct {
	tensors    []tensor
	operations []operation
	input      int
	output     int
}

// A table of a flatbuffer: field n lies where its virtual table says.
type table struct {
	file []byte
	at   int
}

func (t table) uint32(at int) int { return int(binary.LittleEndian.Uint32(t.file[at:])) }

// field gives the place of field n, 0 when the file leaves it out.
func (t table) field(n int) int {
	virtual := t.at - int(int32(t.uint32(t.at)))
	size := int(binary.LittleEndian.Uint16(t.file[virtual:]))
	if slot := 4 + 2*n; slot < size {
		if offset := int(binary.LittleEndian.Uint16(t.file[virtual+slot:])); offset != 0 {
			return t.at + offset
		}
	}
	return 0
}

func (t table) number(n int) int {
	if at := t.field(n); at != 0 {
		return int(int32(t.uint32(at)))
	}
	return 0
}

func (t table) byte(n int) int {
	if at := t.field(n); at != 0 {
		return int(t.file[at])
	}
	return 0
}

// vector gives the place of the first element of field n, and their number.
func (t table) vector(n int) (at, length int) {
	if at = t.field(n); at == 0 {
		return 0, 0
	}
	at += t.uint32(at)
	return at + 4, t.uint32(at)
}

func (t table) tables(n int) []table {
	at, length := t.vector(n)
	all := make([]table, length)
	for i := range all {
		p := at + 4*i
		all[i] = table{t.file, p + t.uint32(p)}
	}
	return all
}

func (t table) numbers(n int) []int {
	at, length := t.vector(n)
	all := make([]int, length)
	for i := range all {
		all[i] = int(int32(t.uint32(at + 4*i)))
	}
	return all
}

func (t table) bytes(n int) []byte {
	at, length := t.vector(n)
	return t.file[at : at+length]
}

func (t table) sub(n int) (table, bool) {
	at := t.field(n)
	if at == 0 {
		return table{}, false
	}
	return table{t.file, at + t.uint32(at)}, true
}

// readModel reads a tflite file that is known by its hash, so it may panic on
// another one. Field numbers are those of the tflite schema, version 3.
func readModel(file []byte) (*model, error) {
	root := table{file, table{file: file}.uint32(0)}
	codes, graphs, buffers := root.tables(1), root.tables(2), root.tables(4)
	if len(graphs) != 1 {
		return nil, fmt.Errorf("read model: %d graphs instead of one", len(graphs))
	}
	graph := graphs[0]
	m := &model{input: graph.numbers(1)[0], output: graph.numbers(2)[0]}
	for _, t := range graph.tables(0) {
		m.tensors = append(m.tensors, tensor{
			shape: t.numbers(0),
			half:  t.byte(1) == 1,
			data:  buffers[t.number(2)].bytes(0),
		})
	}
	for _, o := range graph.tables(3) {
		code := codes[o.number(0)]
		op := operation{kind: max(code.byte(0), code.number(3)), in: o.numbers(1), out: o.numbers(2), stride: 1}
		if options, ok := o.sub(4); ok && (op.kind == opConv || op.kind == opDepthwise) {
			op.stride = options.number(1)
		}
		m.operations = append(m.operations, op)
	}
	return m, nil
}
