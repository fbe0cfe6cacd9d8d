package world

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"
)

// central is the city's side of one pile, as far as the test needs it.
type central struct {
	conn   *websocket.Conn
	serial int
	said   chan [2]string // action and payload
}

// listen answers every call and tells of it.
func (c *central) listen(ctx context.Context) {
	for {
		_, raw, err := c.conn.Read(ctx)
		if err != nil {
			close(c.said)
			return
		}
		var parts []json.RawMessage
		if json.Unmarshal(raw, &parts) != nil || string(parts[0]) != "2" {
			continue
		}
		var action string
		_ = json.Unmarshal(parts[2], &action)
		answer := fmt.Sprintf(`[3,%s,{"status":"Accepted","transactionId":7,"idTagInfo":{"status":"Accepted"}}]`, parts[1])
		_ = c.conn.Write(ctx, websocket.MessageText, []byte(answer))
		c.said <- [2]string{action, string(parts[3])}
	}
}

func (c *central) order(ctx context.Context, action, payload string) {
	c.serial++
	_ = c.conn.Write(ctx, websocket.MessageText, fmt.Appendf(nil, `[2,"o%d","%s",%s]`, c.serial, action, payload))
}

// until waits for a call whose payload has a text.
func (c *central) until(t *testing.T, action, text string) string {
	t.Helper()
	for one := range c.said {
		if one[0] == action && strings.Contains(one[1], text) {
			return one[1]
		}
	}
	t.Fatalf("the pile hung up before %s", action)
	return ""
}

// TestAPileIsStartedFromAfar: in both versions it says what it is, begins with the
// tag of the wish, measures, and ends when it is told to.
func TestAPileIsStartedFromAfar(t *testing.T) {
	for version, say := range map[string]struct{ start, began, stop, ended string }{
		ocpp16:  {"RemoteStartTransaction", "StartTransaction", "RemoteStopTransaction", "StopTransaction"},
		ocpp201: {"RequestStartTransaction", "TransactionEvent", "RequestStopTransaction", "TransactionEvent"},
	} {
		t.Run(version, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
			defer cancel()
			came := make(chan *central, 1)
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				conn, err := websocket.Accept(w, r, &websocket.AcceptOptions{Subprotocols: []string{version}})
				if name, key, _ := r.BasicAuth(); err != nil || name != "PILE-1" || key != "secret" || r.URL.Path != "/ocpp/PILE-1" {
					t.Errorf("%s %s %v", name, r.URL, err)
					return
				}
				c := &central{conn: conn, said: make(chan [2]string, 64)}
				came <- c
				c.listen(ctx)
			}))
			defer server.Close()
			w := &World{cfg: Config{HTTP: server.URL, Dir: os.DevNull, TimeScale: 8}, zone: time.UTC, start: time.Now(), log: slog.Default()}
			d := &device{kind: &kind{code: "charger"}, serial: "PILE-1", password: "secret", rnd: rand.New(rand.NewPCG(1, 1))}
			d.pile = newPile(w, d, version)
			w.schedule.wake = make(chan struct{}, 1)
			if err := w.enterPile(ctx, d); err != nil {
				t.Fatal(err)
			}
			c := <-came
			c.until(t, "BootNotification", "Example Charging")
			c.until(t, "StatusNotification", "Available")
			wish := `{"connectorId":1,"idTag":"CB-TAG"}`
			if version == ocpp201 {
				wish = `{"evseId":1,"remoteStartId":5,"idToken":{"idToken":"CB-TAG","type":"Central"}}`
			}
			c.order(ctx, say.start, wish)
			began := c.until(t, say.began, "CB-TAG")
			var ref struct {
				Charge struct {
					ID string `json:"transactionId"`
				} `json:"transactionInfo"`
			}
			_ = json.Unmarshal([]byte(began), &ref)
			stop := `{"transactionId":7}`
			if version == ocpp201 {
				stop = `{"transactionId":"` + ref.Charge.ID + `"}`
			}
			c.until(t, map[string]string{ocpp16: "StatusNotification", ocpp201: "TransactionEvent"}[version], map[string]string{ocpp16: "Charging", ocpp201: "Updated"}[version])
			c.order(ctx, say.stop, stop)
			c.until(t, say.ended, "Remote")
			c.until(t, "StatusNotification", map[string]string{ocpp16: "Finishing", ocpp201: "Occupied"}[version])
		})
	}
}
