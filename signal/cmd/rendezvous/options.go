package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"net"
	"syscall"

	"zwiesprache/signal/server"
)

const help = `Rendezvous serves the client's page and relays sealed messages between a
counsellor's app and the clients in its room. Rooms live in memory; nothing is
kept on disk and no cookie is set.

It speaks plain HTTP: on this computer alone, as by default, or behind a reverse
proxy that does TLS for the public origin. Browsers give camera and microphone
to https pages and to this computer only. Behind a proxy all clients count as
one address for now, so limits per address hold for all of them together.

Flags, and the environment that they take their defaults from:
`

// options are what flags and environment can set.
type options struct{ listen, origin string }

// parse reads flags over the environment. Errors and help go to out.
func parse(args []string, env func(string) string, out io.Writer) (options, error) {
	var o options
	set := flag.NewFlagSet("rendezvous", flag.ContinueOnError)
	set.SetOutput(out)
	set.Usage = func() {
		fmt.Fprint(out, help)
		set.PrintDefaults()
	}
	set.StringVar(&o.listen, "listen", or(env("RENDEZVOUS_LISTEN"), "127.0.0.1:8080"), "`address` to listen on, host:port (RENDEZVOUS_LISTEN)")
	set.StringVar(&o.origin, "origin", env("RENDEZVOUS_ORIGIN"), "public `origin`, as browsers show it: https://talk.example.org; needed unless the server listens on this computer alone (RENDEZVOUS_ORIGIN)")
	if err := set.Parse(args); err != nil {
		return options{}, err
	}
	if set.NArg() > 0 {
		err := fmt.Errorf("unexpected argument %q: see -h", set.Arg(0))
		fmt.Fprintln(out, "rendezvous:", err)
		return options{}, err
	}
	return o, nil
}

// at is the origin of a server that listens on a. Without one that was given
// only a server for this computer knows its own; otherwise it is "?", which is none.
func (o options) at(a net.Addr) string {
	t, ok := a.(*net.TCPAddr)
	switch {
	case o.origin != "":
		return o.origin
	case ok && t.IP.IsLoopback():
		return "http://" + t.String()
	}
	return "?"
}

func or(value, otherwise string) string {
	if value == "" {
		return otherwise
	}
	return value
}

// advise adds a next step to an error that has one.
func advise(err error) error {
	step := ""
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		step = "another program listens there; stop it or choose another port with -listen"
	case errors.Is(err, fs.ErrPermission):
		step = "ports under 1024 need a right; choose a higher one with -listen, behind a reverse proxy"
	case errors.Is(err, syscall.EADDRNOTAVAIL):
		step = "this computer does not have that address; give one of its own with -listen"
	case errors.Is(err, server.ErrOrigin):
		step = "give the public one with -origin"
	default:
		return err
	}
	return fmt.Errorf("%w (%s)", err, step)
}
