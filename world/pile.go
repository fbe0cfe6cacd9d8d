package world

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"math"
	"net/http"
	"strings"
	"time"

	"github.com/coder/websocket"
)

// Of three charging points one speaks OCPP 1.6J, one 2.0.1 and one MQTT, as a city
// that has grown has them.
const (
	ocpp16  = "ocpp1.6"
	ocpp201 = "ocpp2.0.1"
)

// speaks is the protocol of a charging point, "" for MQTT.
func speaks(profile, serial string) string {
	if profile != "charger" {
		return ""
	}
	h := fnv.New32a()
	_, _ = io.WriteString(h, serial)
	switch h.Sum32() % 3 {
	case 0:
		return ocpp16
	case 1:
		return ocpp201
	}
	return ""
}

// pile is a charging point that speaks OCPP, with the meters of its sockets. It
// outlives its connections.
type pile struct {
	w       *World
	d       *device
	version string
	sockets []*socket
	kw      float64
	booted  bool // it has said what it is

	conn    *websocket.Conn
	serial  int
	answers chan []json.RawMessage
	orders  chan order
	broken  chan error
}

// order is what the city wants of a pile.
type order struct {
	id, action string
	body       orderBody
}

// orderBody is the particulars of all orders, of both versions.
type orderBody struct {
	Socket      int    `json:"connectorId"`
	EVSE        int    `json:"evseId"`
	Tag         string `json:"idTag"`
	Number      int64  `json:"transactionId16"`
	Transaction string `json:"transactionId201"`
	Type        string `json:"type"`
	Status      string `json:"operationalStatus"`
	Message     string `json:"requestedMessage"`
	Token       struct {
		ID string `json:"idToken"`
	} `json:"idToken"`
	Place struct {
		ID int `json:"id"`
	} `json:"evse"`
	Remote int `json:"remoteStartId"`
}

var errNoOCPP = errors.New("the city has no door for OCPP")

// beat is how often a pile moves on; a car that somebody watches is metered so often.
const (
	pileBeat  = 5 * time.Second
	meterBeat = 30 * time.Second
)

func newPile(w *World, d *device, version string) *pile {
	p := &pile{w: w, d: d, version: version, kw: 7 + 53*d.f[3]}
	for i := range 1 + int(d.f[1]*4) {
		p.sockets = append(p.sockets, &socket{n: i + 1, state: socketFree, meter: float64(d.rnd.IntN(4_000_000))})
	}
	return p
}

// enterPile connects a pile; it lives until the connection breaks.
func (w *World) enterPile(ctx context.Context, d *device) error {
	p := d.pile
	if err := p.dial(ctx); err != nil {
		return err
	}
	go func() {
		err := p.live(ctx)
		_ = p.conn.CloseNow()
		if ctx.Err() == nil {
			w.Figures.Connected.Add(-1)
			w.backOff(d, err)
		}
	}()
	return nil
}

func (p *pile) dial(ctx context.Context) error {
	name := p.d.serial
	head := http.Header{"Authorization": {"Basic " + base64.StdEncoding.EncodeToString([]byte(name+":"+p.d.password))}}
	short, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	url := strings.Replace(p.w.cfg.HTTP, "http", "ws", 1) + "/ocpp/" + name
	conn, answer, err := websocket.Dial(short, strings.Replace(url, "//ocpp", "/ocpp", 1), &websocket.DialOptions{HTTPHeader: head, Subprotocols: []string{p.version}})
	switch {
	case err == nil:
	case answer != nil && answer.StatusCode == http.StatusNotFound:
		return fmt.Errorf("%w: %w", errGiveUp, errNoOCPP)
	case answer != nil && answer.StatusCode == http.StatusUnauthorized:
		return errRefused
	default:
		return err
	}
	conn.SetReadLimit(maxPacket)
	p.conn, p.answers, p.orders, p.broken = conn, make(chan []json.RawMessage, 1), make(chan order, 16), make(chan error, 1)
	go p.hear(ctx, conn, p.answers, p.orders, p.broken)
	return nil
}

// hear reads what the city says until the connection ends.
func (p *pile) hear(ctx context.Context, conn *websocket.Conn, answers chan<- []json.RawMessage, orders chan<- order, broken chan<- error) {
	for {
		_, raw, err := conn.Read(ctx)
		if err != nil {
			broken <- err
			return
		}
		var parts []json.RawMessage
		var kind int
		if json.Unmarshal(raw, &parts) != nil || len(parts) < 3 || json.Unmarshal(parts[0], &kind) != nil {
			broken <- errProtocol
			return
		}
		if kind != 2 {
			select {
			case answers <- parts:
			default: // nobody waits any more
			}
			continue
		}
		o := order{}
		if len(parts) != 4 || json.Unmarshal(parts[1], &o.id) != nil || json.Unmarshal(parts[2], &o.action) != nil || o.read(p.version, parts[3]) != nil {
			broken <- errProtocol
			return
		}
		select {
		case orders <- o:
		case <-ctx.Done():
			return
		}
	}
}

// read reads the particulars; the charge has a number in 1.6 and a name in 2.0.1.
func (o *order) read(version string, raw json.RawMessage) error {
	if err := json.Unmarshal(raw, &o.body); err != nil {
		return err
	}
	var of struct {
		Transaction json.RawMessage `json:"transactionId"`
	}
	if err := json.Unmarshal(raw, &of); err != nil || of.Transaction == nil {
		return err
	}
	if version == ocpp16 {
		return json.Unmarshal(of.Transaction, &o.body.Number)
	}
	return json.Unmarshal(of.Transaction, &o.body.Transaction)
}

// call says something and waits for the answer; orders that come meanwhile wait.
func (p *pile) call(ctx context.Context, action string, body any) (json.RawMessage, error) {
	p.serial++
	id := fmt.Sprintf("%s-%d", p.d.serial, p.serial)
	raw, err := json.Marshal([]any{2, id, action, body})
	if err != nil {
		return nil, err
	}
	short, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	if err := p.conn.Write(short, websocket.MessageText, raw); err != nil {
		return nil, err
	}
	for {
		select {
		case parts := <-p.answers:
			var of string
			if json.Unmarshal(parts[1], &of) != nil || of != id {
				continue
			}
			p.w.Figures.Reports.Add(1)
			if string(parts[0]) != "3" {
				return nil, fmt.Errorf("the city refuses %s: %.200s", action, parts[2])
			}
			return parts[2], nil
		case err := <-p.broken:
			return nil, err
		case <-short.Done():
			return nil, short.Err()
		}
	}
}

func (p *pile) answer(ctx context.Context, id string, status string) error {
	raw, err := json.Marshal([]any{3, id, map[string]string{"status": status}})
	if err != nil {
		return err
	}
	short, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	return p.conn.Write(short, websocket.MessageText, raw)
}

// live says what the pile is, and then goes on with its day until something breaks.
func (p *pile) live(ctx context.Context) error {
	if err := p.boot(ctx); err != nil {
		return err
	}
	beat := time.NewTicker(time.Duration(float64(pileBeat) / math.Max(1, p.w.cfg.TimeScale/4)))
	defer beat.Stop()
	for {
		var err error
		select {
		case o := <-p.orders:
			err = p.obey(ctx, o)
		case <-beat.C:
			err = p.step(ctx)
		case err = <-p.broken:
		case <-ctx.Done():
			return ctx.Err()
		}
		if err != nil {
			return err
		}
	}
}

// bent is a value as what happens to the device bends it.
func (d *device) bent(name string, v float64, now time.Time) float64 {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, f := range d.forces {
		if f.attribute == name && f.text == "" && !now.After(f.until) {
			v += (f.number - v) * f.share * f.grip(now)
		}
	}
	return v
}
