package cluster

import (
	"errors"
	"fmt"
	"net/netip"
	"strconv"
	"strings"
	"testing"

	"github.com/nats-io/nats-server/v2/server"

	"zwiesprache/signal/internal/rig"
)

// natsOptions are those of n servers with routes between them, which keep rooms
// in memory.
func natsOptions(t testing.TB, n int) []*server.Options {
	t.Helper()
	all := make([]*server.Options, n)
	var routes []string
	for i := range all {
		all[i] = &server.Options{
			ServerName: "n" + strconv.Itoa(i), Host: "127.0.0.1", Port: server.RANDOM_PORT,
			JetStream: true, StoreDir: t.TempDir(), JetStreamMaxMemory: 64 << 20, JetStreamMaxStore: 64 << 20,
			NoLog: true, NoSigs: true,
		}
		if n > 1 {
			all[i].Cluster = server.ClusterOpts{Name: "c", Host: "127.0.0.1", Port: port(rig.FreeAddress(t))}
			routes = append(routes, fmt.Sprintf("nats://127.0.0.1:%d", all[i].Cluster.Port))
		}
	}
	for _, o := range all {
		o.RoutesStr = strings.Join(routes, ",")
	}
	return all
}

func runNATS(o *server.Options) (*server.Server, error) {
	if o.RoutesStr != "" {
		o.Routes = server.RoutesFromStr(o.RoutesStr)
	}
	s, err := server.NewServer(o)
	if err != nil {
		return nil, err
	}
	s.Start()
	if !s.ReadyForConnections(rig.Patience) {
		return nil, errors.New("NATS does not start")
	}
	return s, nil
}

// natsServers starts a cluster of n servers and waits until they agree who leads.
func natsServers(t testing.TB, n int) []*server.Server {
	t.Helper()
	all := make([]*server.Server, n)
	for i, o := range natsOptions(t, n) {
		s, err := runNATS(o)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { stopNATS(s) })
		all[i] = s
	}
	rig.Until(t, "NATS has a leader", func() bool {
		leaders := 0
		for _, s := range all {
			if s.JetStreamIsLeader() {
				leaders++
			}
			if n > 1 && (!s.JetStreamIsCurrent() || s.NumRoutes() < n-1) {
				return false
			}
		}
		return n == 1 || leaders == 1
	})
	return all
}

// urlsOf are the addresses for clients, that of near first.
func urlsOf(near *server.Server, all ...*server.Server) string {
	urls := []string{near.ClientURL()}
	for _, s := range all {
		if s != near {
			urls = append(urls, s.ClientURL())
		}
	}
	return strings.Join(urls, ",")
}

func stopNATS(s *server.Server) {
	s.Shutdown()
	s.WaitForShutdown()
}

func port(address string) int { return int(netip.MustParseAddrPort(address).Port()) }
