package media

import "testing"

func TestNewDevicesAreOffered(t *testing.T) {
	list := func(cameras ...string) Devices { return Devices{Cameras: cameras} }
	r := DeviceReport{CameraLabel: "inside"}
	for _, row := range []struct {
		name        string
		before, now Devices
		want        string
	}{
		{"nothing new", list("inside"), list("inside"), ""},
		{"one more", list("inside"), list("inside", "desk"), "desk"},
		{"still there", list("inside", "desk"), list("desk", "inside"), "desk"},
		{"another one", list("inside", "desk"), list("inside", "desk", "hand"), "hand"},
		{"gone", list("inside", "desk", "hand"), list("inside", "desk"), ""},
		{"the one in use anew", list("desk"), list("inside", "desk"), ""},
	} {
		r.offer(row.before, row.now)
		if r.OfferedCamera != row.want {
			t.Errorf("%s: %q, want %q", row.name, r.OfferedCamera, row.want)
		}
	}
	r.offer(list("inside"), list("inside", "desk"))
	r.CameraLabel = "desk"
	if r.withdraw(); r.OfferedCamera != "" {
		t.Error("what is in use is still offered")
	}
	r.offer(Devices{}, Devices{Microphones: []string{"a"}, Speakers: []string{"b"}})
	if r.OfferedMicrophone != "a" || r.OfferedSpeaker != "b" {
		t.Errorf("%+v", r)
	}
}
