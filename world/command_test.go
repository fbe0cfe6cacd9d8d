package world

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"
)

// TestLampsObeyOnce dims lamps through the real device door: they answer, most
// of them do it, and one that is told twice answers the same.
func TestLampsObeyOnce(t *testing.T) {
	c := newCity(t)
	told := map[string]bool{}
	tell := func(thing string) {
		for n := range 2 {
			message := fmt.Sprintf(`{"id":"cmd_%s","command":"dim","parameters":{"level":30,"minutes":60}}`, thing)
			ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
			if err := c.door.Publish(ctx, thing, "commands", []byte(message), 1); err != nil {
				t.Errorf("try %d: %v", n, err)
			}
			cancel()
		}
	}
	c.playUntil(t, c.config(testPack(t), t.TempDir(), 30), func() bool {
		for thing := range c.reports {
			if !told[thing] {
				told[thing] = true
				go tell(thing)
			}
		}
		answered, dimmed := 0, 0
		for thing, list := range c.reports {
			for _, one := range list {
				if strings.Contains(one, `"id":"cmd_`+thing) {
					answered++
				}
				if strings.Contains(one, `"illuminanceLevel":0.3,`) {
					dimmed++
				}
			}
		}
		return answered >= 25 && dimmed >= 20
	})
}

func TestEveryCommandOfThePacksIsKnown(t *testing.T) {
	for _, city := range []string{"shanghai", "helsinki"} {
		var file struct {
			Profiles []struct {
				Code     string `yaml:"code"`
				Commands []struct {
					Code string `yaml:"code"`
				} `yaml:"commands"`
			} `yaml:"profiles"`
		}
		if err := readYAML("../cities/"+city+"/things/profiles.yaml", &file); err != nil {
			t.Fatal(err)
		}
		for _, p := range file.Profiles {
			for _, one := range p.Commands {
				if _, known := wishes(one.Code, &particulars{}, time.Now()); !known {
					t.Errorf("%s: the world cannot play %s of %s", city, one.Code, p.Code)
				}
			}
		}
	}
}

func TestASmallShareFails(t *testing.T) {
	w, d := &World{cfg: Config{TimeScale: 1}}, &device{id: "thing_1"}
	failed := 0
	for i := range 10_000 {
		var said struct {
			OK bool `json:"ok"`
		}
		raw := w.obey(context.Background(), d, nil, &command{ID: fmt.Sprint("cmd_", i), Command: "automatic", Parameters: json.RawMessage(`{}`)})
		if err := json.Unmarshal(raw, &said); err != nil {
			t.Fatal(err)
		}
		if !said.OK {
			failed++
		}
	}
	if failed < 100 || failed > 400 {
		t.Errorf("%d of 10,000 failed, want about 200", failed)
	}
}

// FuzzPackets feeds what a door might send to the reader of packets.
func FuzzPackets(f *testing.F) {
	f.Add([]byte{0x32, 6, 0, 1, 'a', 0, 1, 'x'})
	f.Fuzz(func(t *testing.T, raw []byte) {
		kind, body, err := readPacket(bytes.NewReader(raw))
		if err != nil {
			return
		}
		if len(body) > maxPacket {
			t.Error("too long a packet was taken")
		}
		if kind&0xf0 == 0x30 {
			_, payload, ok := splitPublish(kind, body)
			if ok && len(payload) > len(body) {
				t.Error("more than the body")
			}
		}
	})
}
