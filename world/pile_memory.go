package world

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
)

// kept is a charge that goes on, as a pile keeps it over a loss of power.
type kept struct {
	Socket int     `json:"socket"`
	Number int64   `json:"number"`
	Ref    string  `json:"ref"`
	Seq    int     `json:"seq"`
	Meter  float64 `json:"meter"`
}

func (p *pile) memory() string {
	return filepath.Join(p.w.cfg.Dir, "world", "piles", p.d.serial+".json")
}

// remember writes the charges that go on; a pile that cannot write forgets them.
func (p *pile) remember() {
	var list []kept
	for _, s := range p.sockets {
		if s.state == socketCharging {
			list = append(list, kept{s.n, s.number, s.ref, s.seq, s.meter})
		}
	}
	raw, err := json.Marshal(list)
	if err == nil && os.MkdirAll(filepath.Dir(p.memory()), 0o700) == nil {
		err = os.WriteFile(p.memory()+".new", raw, 0o600)
		if err == nil {
			err = os.Rename(p.memory()+".new", p.memory())
		}
	}
	if err != nil {
		p.w.log.Debug("a pile cannot keep its charges", "cause", err)
	}
}

// recall tells the city the end of the charges that a loss of power has ended.
func (p *pile) recall(ctx context.Context) error {
	raw, err := os.ReadFile(p.memory())
	var list []kept
	if err != nil || json.Unmarshal(raw, &list) != nil {
		return nil // nothing is remembered
	}
	for _, k := range list {
		if k.Socket < 1 || k.Socket > len(p.sockets) {
			continue
		}
		s := p.sockets[k.Socket-1]
		s.number, s.ref, s.seq, s.meter = k.Number, k.Ref, k.Seq, k.Meter
		if err := p.stop(ctx, s, "PowerLoss"); err != nil {
			return err
		}
	}
	p.remember()
	return nil
}
