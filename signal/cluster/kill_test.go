package cluster

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"

	"zwiesprache/signal"
	"zwiesprache/signal/internal/rig"
)

// natsVariable has the test program be a server of NATS: its options in JSON.
const natsVariable = "ZWIESPRACHE_NATS"

// little is what differs between the servers of one cluster.
type little struct {
	Name, Dir, Routes string
	Port              int
}

// beNATS serves until standard input ends, or somebody kills the process.
func beNATS(options string) {
	var l little
	if err := json.Unmarshal([]byte(options), &l); err != nil {
		panic(err)
	}
	s, err := runNATS(&server.Options{
		ServerName: l.Name, Host: "127.0.0.1", Port: server.RANDOM_PORT, RoutesStr: l.Routes,
		Cluster:   server.ClusterOpts{Name: "c", Host: "127.0.0.1", Port: l.Port},
		JetStream: true, StoreDir: l.Dir, JetStreamMaxMemory: 64 << 20, JetStreamMaxStore: 64 << 20,
		NoLog: true, NoSigs: true,
	})
	if err != nil {
		panic(err)
	}
	fmt.Println(s.ClientURL())
	bufio.NewScanner(os.Stdin).Scan()
	stopNATS(s)
}

// natsProcess is a server of NATS in a process of its own.
type natsProcess struct {
	name, url string
	kill      func() // without a word, as a power cut
}

func natsProcesses(t *testing.T, n int) []*natsProcess {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	var all []*natsProcess
	for _, o := range natsOptions(t, n) {
		options, err := json.Marshal(little{o.ServerName, o.StoreDir, o.RoutesStr, o.Cluster.Port})
		if err != nil {
			t.Fatal(err)
		}
		cmd := exec.Command(self)
		cmd.Env = append(os.Environ(), natsVariable+"="+string(options))
		cmd.Stderr = os.Stderr
		_, err = cmd.StdinPipe() // ends with us
		if err != nil {
			t.Fatal(err)
		}
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		p := &natsProcess{name: o.ServerName, kill: func() {
			if cmd.ProcessState == nil {
				_ = cmd.Process.Kill()
				_ = cmd.Wait() // killed
			}
		}}
		t.Cleanup(p.kill)
		line, err := bufio.NewReader(out).ReadString('\n')
		if err != nil {
			t.Fatal(err)
		}
		p.url = strings.TrimSpace(line)
		all = append(all, p)
	}
	return all
}

// TestNATSServerIsKilled kills the very server of NATS that leads the register,
// and to which the host's server is connected: the worst of all.
func TestNATSServerIsKilled(t *testing.T) {
	all := natsProcesses(t, 3)
	anybody := startAt(t, all[0].url+","+all[1].url+","+all[2].url)
	leader := anybody.leader()
	i := slices.IndexFunc(all, func(p *natsProcess) bool { return p.name == leader })
	victim, second, third := all[i], all[(i+1)%3], all[(i+2)%3]
	a := startAt(t, strings.Join([]string{victim.url, second.url, third.url}, ","))
	b := startAt(t, strings.Join([]string{second.url, third.url}, ","))
	p := &pair{h: a.claim(1, 1), g: b.join(1)}
	p.invite()
	p.h.prove(p.id, p.g)
	p.exchange()

	victim.kill()
	died := time.Now()
	p.invite()
	p.exchange()
	t.Logf("guest and host speak again after %v", time.Since(died).Round(time.Millisecond))
	for b.ask(2, 2).answer() != "claimed" {
		if time.Since(died) > rig.Patience {
			t.Fatal("no room can be claimed")
		}
	}
	t.Logf("rooms can be claimed again after %v", time.Since(died).Round(time.Millisecond))
	if code := b.ask(1, 2).end(); code != signal.ErrTaken {
		t.Errorf("asked for the first room: %s", code)
	}
	p.h.send(signal.LineRelease{})
	if code := p.g.end(); code != signal.ErrDropped {
		t.Errorf("released with %s", code)
	}
}

// leader is the name of the server of NATS that leads the register.
func (n *rendezvous) leader() (name string) {
	n.t.Helper()
	rig.Until(n.t, "the register has a leader", func() bool {
		ctx, cancel := context.WithTimeout(n.t.Context(), rig.Patience)
		defer cancel()
		stream, err := n.cluster.register.stream.Stream(ctx, "KV_"+n.cluster.config.Name)
		if err != nil || stream.CachedInfo().Cluster == nil {
			return false
		}
		name = stream.CachedInfo().Cluster.Leader
		return name != ""
	})
	return name
}
