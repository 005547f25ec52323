package ui

import "testing"

func TestRedirected(t *testing.T) {
	for label, want := range map[string]bool{
		"Remote Audio": true, "Remoteaudio": true, "Mikrofon (Remote Audio)": true, "Integrated Camera (redirected)": true,
		"Citrix HDX Audio": true, "Citrix HDX Web Camera": true, "VMware Virtual Webcam": true, "Microphone (VMware Virtual Microphone)": true,
		"xrdp source": true, "": false, "Logitech BRIO": false, "Built-in Audio Analog Stereo": false, "Jabra Evolve 65": false,
	} {
		if got := isRedirected(label); got != want {
			t.Errorf("%q: %v", label, got)
		}
	}
	if (Used{Camera: "Logitech BRIO", Speaker: "Jabra"}).redirected() || !(Used{Camera: "Logitech BRIO", Speaker: "Remote Audio"}).redirected() {
		t.Error("one of three is what counts")
	}
}
