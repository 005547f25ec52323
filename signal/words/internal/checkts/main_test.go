package main

import (
	"bytes"
	"os"
	"testing"

	"zwiesprache/signal/words"
)

func TestModulesAreFresh(t *testing.T) {
	for _, language := range words.Languages() {
		got, err := os.ReadFile("../../../web/src/check/" + language + ".ts")
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, module(language)) {
			t.Errorf("%s.ts is not what go generate writes", language)
		}
	}
}
