package notify

import (
	"bufio"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net"
	"net/http"
	"net/http/httptest"
	"net/mail"
	"net/url"
	"strings"
	"testing"
	"time"

	"citybrain/kernel/clock"
)

func TestTheBridgeIsAskedWithASignature(t *testing.T) {
	answer, status := `{"reference":"r1"}`, http.StatusOK
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		var m bridgeMessage
		if !signed(secret, r.Header.Get(timeHeader), r.Header.Get(signatureHeader), body, noon) || json.Unmarshal(body, &m) != nil || r.Header.Get("Idempotency-Key") != string(m.ID) {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		w.WriteHeader(status)
		_, _ = io.WriteString(w, answer)
	}))
	defer server.Close()
	bridge := SMSBridge{URL: server.URL, Secret: secret, Clock: clock.NewFake(noon), Client: server.Client()}
	m := Outgoing{ID: "delivery_1", To: "13800000001", Text: "您好"}
	if reference, err := bridge.Send(t.Context(), m); err != nil || reference != "r1" {
		t.Fatal(reference, err)
	}
	for code, final := range map[int]bool{http.StatusBadRequest: true, http.StatusNotFound: true, http.StatusTooManyRequests: false, http.StatusBadGateway: false, http.StatusRequestTimeout: false} {
		status = code
		if _, err := bridge.Send(t.Context(), m); err == nil || refused(err) != final {
			t.Errorf("%d: %v", code, err)
		}
	}
	status, answer = http.StatusAccepted, "this is no JSON"
	if _, err := bridge.Send(t.Context(), m); err != nil {
		t.Error(err)
	}
	bridge.Secret = "another"
	if _, err := bridge.Send(t.Context(), m); err == nil || refused(err) {
		t.Error("a wrong secret is the city's fault, not the message's", err)
	}
	server.Close()
	if _, err := bridge.Send(t.Context(), m); err == nil || refused(err) {
		t.Error(err)
	}
}

// postOffice is a mail server that takes one mail on each line.
func postOffice(t *testing.T, replies map[string]string, got chan<- string) *url.URL {
	t.Helper()
	door, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = door.Close() })
	go func() {
		for {
			line, err := door.Accept()
			if err != nil {
				return
			}
			go receive(line, replies, got)
		}
	}()
	return &url.URL{Scheme: "smtp", Host: door.Addr().String()}
}

func receive(line net.Conn, replies map[string]string, got chan<- string) {
	defer line.Close()
	say := func(text string) { _, _ = io.WriteString(line, text+"\r\n") }
	say("220 ready")
	in := bufio.NewReader(line)
	for {
		text, err := in.ReadString('\n')
		if err != nil {
			return
		}
		verb := strings.ToUpper(strings.Fields(text + " x")[0])
		switch reply := replies[verb]; {
		case reply != "":
			say(reply)
		case verb == "DATA":
			say("354 go on")
			var mail strings.Builder
			for text != ".\r\n" {
				if text, err = in.ReadString('\n'); err != nil {
					return
				}
				mail.WriteString(text)
			}
			got <- mail.String()
			say("250 taken")
		case verb == "QUIT":
			say("221 bye")
			return
		default:
			say("250 well")
		}
	}
}

func TestAMailIsPlainTextThatNobodyCanBend(t *testing.T) {
	got := make(chan string, 1)
	mailer := Mailer{Server: postOffice(t, nil, got), From: mail.Address{Name: "上海", Address: "city@example.org"}, Clock: clock.NewFake(noon)}
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	if _, err := mailer.Send(ctx, Outgoing{ID: "delivery_1", To: "wang@example.org", Subject: "已受理\r\nBcc: all@example.org", Text: "您好\n.\n再见"}); err != nil {
		t.Fatal(err)
	}
	text := strings.TrimSuffix(<-got, ".\r\n")
	m, err := mail.ReadMessage(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	subject, err := new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject"))
	if err != nil || !strings.HasPrefix(subject, "已受理") || m.Header.Get("Bcc") != "" || m.Header.Get("Message-ID") != "<delivery_1@example.org>" {
		t.Errorf("%q %v %v", subject, m.Header, err)
	}
	body, err := io.ReadAll(base64.NewDecoder(base64.StdEncoding, m.Body))
	if err != nil || string(body) != "您好\r\n.\r\n再见" {
		t.Errorf("%q %v", body, err)
	}
}

func TestAMailServersNoIsFinalOnlyAboutTheReceiver(t *testing.T) {
	for name, row := range map[string]struct {
		replies map[string]string
		final   bool
	}{
		"no such mailbox": {map[string]string{"RCPT": "550 no such mailbox"}, true},
		"come later":      {map[string]string{"RCPT": "451 greylisted"}, false},
		"not from you":    {map[string]string{"MAIL": "550 who are you"}, false},
		"full":            {map[string]string{"DATA": "452 full"}, false},
	} {
		t.Run(name, func(t *testing.T) {
			mailer := Mailer{Server: postOffice(t, row.replies, make(chan string, 1)), From: mail.Address{Address: "city@example.org"}, Clock: clock.NewFake(noon)}
			ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
			defer cancel()
			if _, err := mailer.Send(ctx, Outgoing{ID: "delivery_1", To: "wang@example.org"}); err == nil || refused(err) != row.final {
				t.Error(err)
			}
		})
	}
}

func TestMailDoesNotTravelInClear(t *testing.T) {
	if loopback("mail.example.org") || loopback("10.0.0.1") || !loopback("127.0.0.1") || !loopback("::1") || !loopback("localhost") {
		t.Error("who is this machine?")
	}
}

func TestMailboxesAreRead(t *testing.T) {
	for typed, want := range map[string]string{
		"a@b.cn": "a@b.cn", " Li.Wei+x@EXAMPLE.org ": "Li.Wei+x@example.org",
		"": "", "a": "", "a@b": "", "a@b.cn, c@d.cn": "", "A <a@b.cn>": "", "a@b.cn\r\nRCPT TO:<x@y.z>": "", `"a b"@c.cn`: "", strings.Repeat("a", 200) + "@b.cn": "",
	} {
		got, err := parseMail(typed)
		if got != want || (err == nil) != (want != "") || err != nil && !errors.Is(err, ErrMail) {
			t.Errorf("%q: %q %v", typed, got, err)
		}
	}
}

// FuzzMail reads what people type as their mailbox: what is taken can stand in a
// command to a mail server.
func FuzzMail(f *testing.F) {
	for _, seed := range []string{"a@b.cn", "a@b", "A <a@b.cn>", "a@b.cn\r\n", "\"a\"@b.cn", "张@例.cn"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, typed string) {
		got, err := parseMail(typed)
		if err == nil && (strings.ContainsAny(got, "\r\n <>") || strings.Count(got, "@") < 1) {
			t.Errorf("%q was taken as %q", typed, got)
		}
	})
}

func TestACircuitRestsAndTriesOne(t *testing.T) {
	c, now := &circuit{}, noon
	for range failuresToOpen - 1 {
		c.failed(now)
	}
	if c.room(now, 64) != 64 || !c.failed(now) || c.room(now, 64) != 0 || c.closed() {
		t.Error("not open after five failures")
	}
	now = now.Add(firstOpen)
	if c.room(now, 64) != 1 {
		t.Error("no try after the rest")
	}
	c.failed(now)
	if now = now.Add(firstOpen); c.room(now, 64) != 0 {
		t.Error("the second rest is not longer")
	}
	for range 20 {
		now = now.Add(longestOpen)
		c.failed(now)
	}
	if now = now.Add(longestOpen); c.room(now, 64) != 1 {
		t.Error("the rest grows for ever")
	}
	if !c.took() || c.room(now, 64) != 64 || c.took() {
		t.Error("not closed by an answer")
	}
}
