package charging

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/coder/websocket"

	"citybrain/domain/charging/ocpp"
	"citybrain/kernel/bus"
	"citybrain/kernel/device"
)

// outdoors is the device door and the log of a test.
type outdoors struct {
	mu      sync.Mutex
	keys    map[string]string
	there   map[string]int
	refused []device.Rejection
	said    []bus.Report
	full    bool // the log takes nothing
}

func (o *outdoors) Enter(_ context.Context, _, username, password string) (device.Device, error) {
	if o.keys[username] != password || password == "" {
		return device.Device{}, device.ErrCredentials
	}
	return device.Device{ID: username}, nil
}

func (o *outdoors) Came(id, _ string) func() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.there[id]++
	return func() {
		o.mu.Lock()
		defer o.mu.Unlock()
		o.there[id]--
	}
}

func (o *outdoors) Refuse(r device.Rejection) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.refused = append(o.refused, r)
}

func (o *outdoors) Append(_ context.Context, reports []bus.Report) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.full {
		return bus.ErrLogFull
	}
	o.said = append(o.said, reports...)
	return nil
}

// last is the newest report of a topic.
func (o *outdoors) last(topic string) string {
	o.mu.Lock()
	defer o.mu.Unlock()
	for i := len(o.said) - 1; i >= 0; i-- {
		if o.said[i].Topic == topic {
			return string(o.said[i].Payload)
		}
	}
	return ""
}

// openPiles opens the door for the city's piles; each has the key "key".
func (c city) openPiles(t *testing.T) (*outdoors, string) {
	t.Helper()
	o := &outdoors{keys: map[string]string{}, there: map[string]int{}}
	for _, p := range c.field.piles {
		o.keys[p.Thing] = "key"
	}
	c.OpenDoor(o, o)
	if err := c.startDoor(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := c.endDoor(context.Background()); err != nil {
			t.Error(err)
		}
	})
	return o, strings.Replace(c.Service.serverFor(t), "http", "ws", 1)
}

// serverFor mounts the door alone.
func (s *Service) serverFor(t *testing.T) string {
	t.Helper()
	return city{Service: s}.door(t).URL
}

// pile is a charging pile of a test: a real client of the door.
type pile struct {
	t       *testing.T
	conn    *websocket.Conn
	serial  int
	answers chan ocpp.Frame
	gone    chan struct{}
	obey    func(f ocpp.Frame) any
}

func dial(url, name, key string, speaks ...string) (*websocket.Conn, *http.Response, error) {
	return dialAt(url+"/ocpp/"+name, name, key, speaks...)
}

func dialAt(url, name, key string, speaks ...string) (*websocket.Conn, *http.Response, error) {
	head := http.Header{"Authorization": {"Basic " + base64.StdEncoding.EncodeToString([]byte(name+":"+key))}}
	return websocket.Dial(context.Background(), url, &websocket.DialOptions{HTTPHeader: head, Subprotocols: speaks})
}

func connect(t *testing.T, url, name string, v ocpp.Version) *pile {
	t.Helper()
	conn, _, err := dial(url, name, "key", string(v))
	if err != nil {
		t.Fatal(err)
	}
	p := &pile{t: t, conn: conn, answers: make(chan ocpp.Frame, 8), gone: make(chan struct{})}
	p.obey = func(ocpp.Frame) any { return ocpp.StatusAnswer{Status: "Accepted"} }
	go p.read()
	t.Cleanup(func() { _ = conn.CloseNow() })
	return p
}

func (p *pile) read() {
	defer close(p.gone)
	for {
		_, raw, err := p.conn.Read(context.Background())
		if err != nil {
			return
		}
		f, fault := ocpp.Parse(raw)
		if fault != nil {
			p.t.Errorf("the city said %s", raw)
		}
		if f.Type != 2 {
			p.answers <- f
			continue
		}
		answer, _ := ocpp.Result(f.ID, p.obey(f))
		_ = p.conn.Write(context.Background(), websocket.MessageText, answer)
	}
}

// ask makes a call and gives what came back.
func (p *pile) ask(action, payload string) (ocpp.Frame, error) {
	p.serial++
	frame := fmt.Sprintf(`[2,"p%d","%s",%s]`, p.serial, action, payload)
	if err := p.conn.Write(context.Background(), websocket.MessageText, []byte(frame)); err != nil {
		return ocpp.Frame{}, err
	}
	select {
	case f := <-p.answers:
		return f, nil
	case <-p.gone:
		return ocpp.Frame{}, errors.New("hung up")
	}
}

// say makes a call that must be taken and reads its answer.
func (p *pile) say(action, payload string) (answer struct {
	Number int64  `json:"transactionId"`
	Status string `json:"status"`
	Tag    struct {
		Status string `json:"status"`
	} `json:"idTagInfo"`
	Token struct {
		Status string `json:"status"`
	} `json:"idTokenInfo"`
}) {
	p.t.Helper()
	f, err := p.ask(action, payload)
	if err != nil || f.Type != 3 {
		p.t.Fatalf("%s %s: %v %+v", action, payload, err, f)
	}
	if err := json.Unmarshal(f.Payload, &answer); err != nil {
		p.t.Fatal(err)
	}
	return answer
}

func stamp(at time.Time) string { return at.UTC().Format(time.RFC3339) }
