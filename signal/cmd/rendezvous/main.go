// Command rendezvous serves the client's page and brings counsellors and
// clients together. It keeps nothing on disk.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"net"
	"os"
	ossignal "os/signal"
	"syscall"

	"zwiesprache/signal/server"
)

func main() {
	log := slog.New(slog.NewTextHandler(os.Stderr, nil))
	o, err := parse(os.Args[1:], os.Getenv, os.Stderr)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return
	case err != nil:
		os.Exit(2) // the flag package has said why
	}
	if err := run(context.Background(), o, log); err != nil {
		fmt.Fprintln(os.Stderr, "rendezvous:", err)
		os.Exit(1)
	}
}

// run serves until ctx ends or somebody stops the program.
func run(ctx context.Context, o options, log *slog.Logger) error {
	ctx, stop := ossignal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
	defer stop()
	l, err := net.Listen("tcp", o.listen)
	if err != nil {
		return advise(err)
	}
	s, err := server.New(server.Config{Origin: o.at(l.Addr()), Log: log})
	if err != nil {
		_ = l.Close()
		return advise(err)
	}
	context.AfterFunc(ctx, stop) // a second signal ends the program at once
	return s.Serve(ctx, l)
}
