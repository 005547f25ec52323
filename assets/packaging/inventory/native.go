package inventory

import (
	"fmt"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// library is one that comes from Debian and is linked into the programs.
type library struct {
	name, pkg string
	version   string   // of packages that need not be installed
	archives  []string // names that the linker is given, without lib and .a; * stands for any end
	left      []string // files of its source that are not in it: patterns, "folder/…" for all below
}

var native = []library{
	{name: "libvpx", pkg: "libvpx-dev", archives: []string{"vpx"}, left: []string{"debian/…", "md5_utils.*"}},
	{name: "Opus", pkg: "libopus-dev", archives: []string{"opus"}, left: []string{"debian/…"}},
	{name: "libyuv", pkg: "libyuv-dev", archives: []string{"yuv"}, left: []string{"debian/…", "infra/…"}},
	{name: "libjpeg-turbo", pkg: "libturbojpeg0-dev", archives: []string{"turbojpeg"}, left: []string{"debian/…", "java/…", "doc/…", "testimages/…", "fuzz/…", "cmakescripts/…"}},
	{name: "WebRTC audio processing (tg_owt)", pkg: "libtgowt-dev", archives: []string{"tg_owt", "apm"}, left: []string{"debian/…", "cmake/…", "CMakeLists.txt"}},
	{name: "Abseil", pkg: "libabsl-dev", archives: []string{"absl_*", "apm"}, left: []string{"debian/…"}},
	{name: "mingw-w64 runtime", pkg: "mingw-w64-common", version: "10.0.0", left: []string{
		"debian/…", "mingw-w64-headers/…", "mingw-w64-tools/…", "mingw-w64-doc/…", "mingw-w64-crt/profile/…", "mingw-w64-crt/testcases/…", "mingw-w64-libraries/libmangle/…",
		"mingw-w64-libraries/pseh/…", "mingw-w64-libraries/winstorecompat/…", "mingw-w64-libraries/winpthreads/tests_pthread/…", "mingw-w64-libraries/winpthreads/tests/…",
	}},
}

// ofSystem are libraries that the system has: they are named, but not carried. Ssp is the compiler's own.
var ofSystem = []string{
	"GL", "X11", "Xcursor", "Xi", "Xinerama", "Xrandr", "Xxf86vm", "dl", "m", "pthread", "resolv", "rt", "wayland-client", "wayland-cursor", "wayland-egl", "xkbcommon",
	"gdi32", "ole32", "oleaut32", "opengl32", "quartz", "ssp", "strmiids", "winmm",
}

// withC are modules that bring C, and where its licence stands when not beside the package: found by looking once.
var withC = map[string]struct{ name, file, from, licence string }{
	"github.com/go-gl/glfw/v3.4/glfw": {"GLFW (in go-gl/glfw)", "glfw/LICENSE.md", "", "Zlib"},
	"github.com/gen2brain/malgo":      {"miniaudio (in malgo)", "miniaudio.h", "This software is available as a choice", "Unlicense OR MIT-0"},
	"github.com/pion/mediadevices":    {}, // its own
}

var archive = regexp.MustCompile(`^-l:?(?:lib)?(.+?)(?:\.a)?$`)

// libraries finds the C that is linked.
func libraries(root string, p Product, linked []linkedPackage) (all []Component, err error) {
	wanted, archives := map[string]library{}, map[string][]string{}
	for _, l := range linked {
		if l.Standard {
			continue
		}
		if err := needed(l, wanted, archives); err != nil {
			return nil, err
		}
		c, err := brought(l)
		if err != nil {
			return nil, err
		}
		if c.Name != "" && !slices.ContainsFunc(all, func(o Component) bool { return o.Name == c.Name }) {
			all = append(all, c)
		}
	}
	if !p.Cgo {
		return all, nil
	}
	if p.OS == "windows" {
		for _, l := range native {
			if l.version != "" {
				wanted[l.name] = l
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(wanted)) {
		c, err := wanted[name].component(root)
		if err != nil {
			return nil, err
		}
		slices.Sort(archives[name])
		c.Archives = map[string][]string{p.Name: slices.Compact(archives[name])}
		all = append(all, c)
	}
	if p.OS == "darwin" {
		return all, nil
	}
	gcc, err := compiler()
	return append(all, gcc), err
}

// needed adds what the linker is told to take, and the archives' own names.
func needed(p linkedPackage, wanted map[string]library, archives map[string][]string) error {
	for _, flag := range p.CgoLDFLAGS {
		name := archive.FindStringSubmatch(flag)
		if name == nil || slices.Contains(ofSystem, name[1]) {
			continue
		}
		known := false
		for _, l := range native {
			if slices.ContainsFunc(l.archives, func(a string) bool {
				start, open := strings.CutSuffix(a, "*")
				return a == name[1] || open && strings.HasPrefix(name[1], start)
			}) {
				wanted[l.name], known = l, true
				if name[1] != "apm" || l.archives[0] != "absl_*" { // of Abseil it has no more than headers
					archives[l.name] = append(archives[l.name], "lib"+name[1]+".a")
				}
			}
		}
		if !known {
			return fmt.Errorf("%s links %s, which is no known library", p.ImportPath, flag)
		}
	}
	return nil
}

// brought is the C source that comes with a Go module.
func brought(p linkedPackage) (Component, error) {
	if p.Module == nil || p.Module.Main || len(p.CFiles)+len(p.CXXFiles) == 0 {
		return Component{}, nil
	}
	c, ok := withC[p.Module.Path]
	if !ok || c.name == "" {
		if !ok {
			return Component{}, fmt.Errorf("%s has C: find out whose, and its licence", p.ImportPath)
		}
		return Component{}, nil
	}
	all, err := text(filepath.Join(p.Module.Dir, c.file))
	if err != nil {
		return Component{}, err
	}
	if i := strings.LastIndex(all, c.from); c.from != "" && i > 0 {
		all = tidy(strings.TrimSuffix(strings.TrimSpace(all[i:]), "*/"))
	}
	if _, err := identify(all); err != nil {
		return Component{}, fmt.Errorf("%s: %s %w", p.ImportPath, c.file, err)
	}
	return Component{Name: c.name, Version: p.Module.Version, Licence: c.licence, Text: all, Purl: "pkg:generic/" + strings.ToLower(strings.Fields(c.name)[0])}, nil
}

func (l library) component(root string) (Component, error) {
	licence, all, err := debian(root, l.pkg, l.left)
	if err != nil {
		return Component{}, err
	}
	upstream, whole := debianVersion(l.pkg)
	switch {
	case upstream == "":
		upstream = l.version
	case l.version != "" && upstream != l.version:
		return Component{}, fmt.Errorf("%s: version %s is installed, %s is expected", l.pkg, upstream, l.version)
	}
	return Component{Name: l.name, Version: upstream, Licence: licence, Text: all, Purl: purl(l.pkg, whole)}, nil
}

func purl(pkg, version string) string {
	if version == "" {
		return "pkg:deb/debian/" + pkg
	}
	return "pkg:deb/debian/" + pkg + "@" + strings.NewReplacer("+", "%2B", ":", "%3A", "~", "~").Replace(version) + "?distro=bookworm"
}

// compiler is what GCC adds to every program: libgcc and libstdc++, whose exception lets programs be under any terms.
func compiler() (Component, error) {
	const pkg, begin, end = "gcc-12-base", "GCC RUNTIME LIBRARY EXCEPTION", "\nlibquadmath/"
	file, err := copyright(pkg)
	if err != nil {
		return Component{}, err
	}
	_, after, ok := strings.Cut(file, begin)
	exception, _, more := strings.Cut(after, end)
	if !ok || !more {
		return Component{}, fmt.Errorf("%s: its copyright file holds no exception", pkg)
	}
	upstream, whole := debianVersion(pkg)
	return Component{
		Name: "GCC runtime (libgcc, libstdc++)", Version: upstream, Licence: "GPL-3.0-or-later WITH GCC-exception-3.1",
		Text: tidy("Copyright (C) Free Software Foundation, Inc.\n\n" + begin + exception), Purl: purl(pkg, whole),
	}, nil
}
