package ui

import "strings"

// redirections are what remote desktops call the devices that they pass on from the computer in front of the
// person: Windows' own in the four languages, Citrix, VMware and Omnissa Horizon, xrdp. In lower case.
var redirections = []string{
	"(redirected)", "remote audio", "remoteaudio", "externe audio", "audio distant",
	"citrix", "vmware virtual", "omnissa", "horizon virtual", "xrdp",
}

// isRedirected says whether a device is one that a remote desktop passes on.
func isRedirected(label string) bool {
	label = strings.ToLower(label)
	for _, name := range redirections {
		if strings.Contains(label, name) {
			return true
		}
	}
	return false
}

// redirected says whether any of the devices in use is.
func (u Used) redirected() bool {
	return isRedirected(u.Camera) || isRedirected(u.Microphone) || isRedirected(u.Speaker)
}
