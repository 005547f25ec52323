// Command rendezvous serves the client's page, brings counsellors and clients
// together and relays media between networks that do not let them meet. It
// keeps nothing of them on disk. `rendezvous check` looks at a server from
// outside. ADMIN.md tells how to run it.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"os"
	ossignal "os/signal"
	"runtime/debug"
	"syscall"

	"zwiesprache/signal/server"
)

func main() {
	args := os.Args[1:]
	checks := len(args) > 0 && args[0] == "check"
	if checks {
		args = args[1:]
	}
	o, err := parse(args, os.Getenv, os.Stderr)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return
	case err != nil:
		os.Exit(2) // parse has said why
	}
	// A second signal ends the program at once.
	ctx, stop := ossignal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop)
	if checks {
		if !check(ctx, o, os.Stdout) {
			os.Exit(1)
		}
		return
	}
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(server.GCPercent)
	}
	log := slog.New(slog.NewTextHandler(os.Stderr, nil))
	if err := run(ctx, o, log); err != nil {
		fmt.Fprintln(os.Stderr, "rendezvous:", err)
		os.Exit(1)
	}
}
