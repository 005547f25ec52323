package main

import (
	"bytes"
	"os"
	"testing"
)

// The page's module is made of the sources as they are.
func TestModuleIsFresh(t *testing.T) {
	module, err := os.ReadFile("../../../signal/web/src/blur/blur.wasm")
	if err != nil {
		t.Fatal(err)
	}
	sum, err := hash("..")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.HasSuffix(module, custom(sum)) {
		t.Error("blur.wasm is of other sources: go run ./media/blur/mkwasm signal/web/src/blur/blur.wasm")
	}
}
