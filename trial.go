package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"

	"zwiesprache/signal/server"
)

// trial is a rendezvous inside this program, for trying it on one computer.
type trial struct {
	origin   string
	listener net.Listener
	server   *server.Server
}

// newTrial listens on addr, which must be a loopback address: browsers give camera and microphone
// to plain http pages only from there, and a trial has nothing to do on a network.
func newTrial(addr string, log *slog.Logger) (*trial, error) {
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return nil, fmt.Errorf("start the rendezvous of the trial: %w", err)
	}
	a, ok := l.Addr().(*net.TCPAddr)
	if !ok || !a.IP.IsLoopback() {
		_ = l.Close()
		return nil, fmt.Errorf("start the rendezvous of the trial: %s is not on this computer only; use 127.0.0.1", addr)
	}
	origin := "http://" + l.Addr().String()
	s, err := server.New(server.Config{Origin: origin, Log: log.With("part", "server")})
	if err != nil {
		_ = l.Close()
		return nil, fmt.Errorf("start the rendezvous of the trial: %w", err)
	}
	return &trial{origin: origin, listener: l, server: s}, nil
}

// during serves while f runs, on the caller's goroutine, and stops when f returns.
func (t *trial) during(ctx context.Context, f func(context.Context) error) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	served := make(chan error, 1)
	go func() {
		defer cancel()
		served <- t.server.Serve(ctx, t.listener)
	}()
	err := f(ctx)
	cancel()
	return errors.Join(err, <-served)
}
