package main

import (
	"os"
	"testing"
)

// The plan in the source is the one that was made of the known model.
func TestPlanIsTheKnownOne(t *testing.T) {
	data, err := os.ReadFile("../selfie.plan")
	if err != nil {
		t.Fatal(err)
	}
	if sum := hash(data); sum != made {
		t.Errorf("selfie.plan has the SHA-256 %s", sum)
	}
}

func TestOtherModelsAreRefused(t *testing.T) {
	for _, args := range [][]string{{}, {"../selfie.plan"}, {"../selfie.plan", os.DevNull}, {"missing", os.DevNull}} {
		if err := run(args); err == nil {
			t.Errorf("%q: taken", args)
		}
	}
}
