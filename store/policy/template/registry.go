package main

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"strings"
	"unicode/utf16"

	"zwiesprache/store/policy"
)

// Types of the registry's values ([MS-RRP] 2.2.9).
const (
	regSZ      = 1
	regDWORD   = 4
	regMultiSZ = 7
)

// windowsExample is a row's example as the registry of Windows holds it.
func windowsExample(r policy.Row) (kind uint32, data []byte) {
	switch v := r.Example.(type) {
	case bool:
		n := uint32(0)
		if v {
			n = 1
		}
		return regDWORD, binary.LittleEndian.AppendUint32(nil, n)
	case int:
		return regDWORD, binary.LittleEndian.AppendUint32(nil, uint32(v))
	case []string:
		return regMultiSZ, wide(strings.Join(v, "\x00") + "\x00\x00")
	}
	return regSZ, wide(r.Example.(string) + "\x00")
}

// wide is a text in UTF-16.
func wide(s string) []byte {
	var b []byte
	for _, unit := range utf16.Encode([]rune(s)) {
		b = binary.LittleEndian.AppendUint16(b, unit)
	}
	return b
}

// registryPol is the example as a group policy carries it ([MS-GPREG] 2.2.1).
func registryPol(rows []policy.Row) []byte {
	b := []byte("PReg\x01\x00\x00\x00")
	for _, r := range rows {
		kind, data := windowsExample(r)
		b = append(b, wide("["+registryKey+"\x00;"+r.Key.Camel()+"\x00;")...)
		b = append(binary.LittleEndian.AppendUint32(b, kind), wide(";")...)
		b = append(binary.LittleEndian.AppendUint32(b, uint32(len(data))), wide(";")...)
		b = append(append(b, data...), wide("]")...)
	}
	return b
}

// regFile is the example as reg.exe imports it, for one computer.
func regFile(rows []policy.Row) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "Windows Registry Editor Version 5.00\r\n\r\n[HKEY_LOCAL_MACHINE\\%s]\r\n", registryKey)
	for _, r := range rows {
		kind, data := windowsExample(r)
		switch kind {
		case regDWORD:
			fmt.Fprintf(&b, "\"%s\"=dword:%08x\r\n", r.Key.Camel(), binary.LittleEndian.Uint32(data))
		case regMultiSZ:
			hex := make([]string, len(data))
			for i, one := range data {
				hex[i] = fmt.Sprintf("%02x", one)
			}
			fmt.Fprintf(&b, "\"%s\"=hex(7):%s\r\n", r.Key.Camel(), strings.Join(hex, ","))
		default:
			text := strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(textOf(data))
			fmt.Fprintf(&b, "\"%s\"=\"%s\"\r\n", r.Key.Camel(), text)
		}
	}
	return append([]byte{0xFF, 0xFE}, wide(b.String())...) // a mark of byte order, then UTF-16: no other text is read right everywhere
}

// textOf is the text of a regSZ.
func textOf(data []byte) string {
	units := make([]uint16, len(data)/2)
	for i := range units {
		units[i] = binary.LittleEndian.Uint16(data[2*i:])
	}
	return strings.TrimSuffix(string(utf16.Decode(units)), "\x00")
}
