package ui

import (
	"testing"

	"go.uber.org/goleak"
)

// TestMain fails when a window leaves something running.
func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }
