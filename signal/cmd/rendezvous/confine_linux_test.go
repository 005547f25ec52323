package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"syscall"

	"golang.org/x/sys/unix"
)

// writableOnly names the one folder that a program started by command may write to.
const writableOnly = "RENDEZVOUS_TEST_WRITABLE"

// alone gives c a view of the files of its own, which confine makes read-only.
func alone(c *exec.Cmd) {
	c.SysProcAttr = &syscall.SysProcAttr{
		Cloneflags:  syscall.CLONE_NEWUSER | syscall.CLONE_NEWNS,
		UidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getuid(), Size: 1}},
		GidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getgid(), Size: 1}},
	}
}

// confine takes the right to write anywhere but in the folder of writableOnly.
func confine() {
	folder := os.Getenv(writableOnly)
	if folder == "" {
		return
	}
	err := errors.Join(
		unix.Mount("", "/", "", unix.MS_REC|unix.MS_PRIVATE, ""),
		unix.Mount(folder, folder, "", unix.MS_BIND, ""),
		unix.MountSetattr(-1, "/", unix.AT_RECURSIVE, &unix.MountAttr{Attr_set: unix.MOUNT_ATTR_RDONLY}),
		unix.MountSetattr(-1, folder, 0, &unix.MountAttr{Attr_clr: unix.MOUNT_ATTR_RDONLY}),
	)
	outside := folder + "-outside"
	if err == nil && os.WriteFile(outside, nil, 0o600) == nil {
		err = errors.New("files can be written elsewhere")
	}
	if err == nil {
		err = os.WriteFile(folder+"/try", nil, 0o600)
	}
	if err == nil {
		err = os.Remove(folder + "/try")
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "confine:", err)
		os.Exit(3)
	}
}
