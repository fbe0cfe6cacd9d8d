package test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"time"

	mqtt "github.com/eclipse/paho.mqtt.golang"
)

// doorSteps are what devices and strangers try at the doors.
func (d *day) doorSteps() []step {
	return []step{
		when(`(\w+) publishes for (\w+) (\{.*)`, func(w []string) {
			client, err := connect(d.device(w[0]).credential, d.city.mqtt)
			if err != nil {
				d.fail("%v", err)
			}
			defer client.Disconnect(0)
			if err := say(client, d.device(w[1]).Topics["telemetry"], []byte(w[2]), 10*time.Second); err == nil {
				d.fail("it was acknowledged")
			}
		}),
		when(`(\w+) subscribes to (\S+) in vain`, func(w []string) {
			client, err := connect(d.device(w[0]).credential, d.city.mqtt)
			if err != nil {
				d.fail("%v", err)
			}
			defer client.Disconnect(0)
			token := client.Subscribe(w[1], 0, nil).(*mqtt.SubscribeToken)
			if token.WaitTimeout(10*time.Second) && token.Error() == nil && token.Result()[w[1]] != 0x80 {
				d.fail("it may listen: %v", token.Result())
			}
		}),
		when(`(\w+) cannot sign in(?: with key (\S+))?`, func(w []string) {
			c := d.device(w[0]).credential
			if w[1] != "" {
				c.Password = w[1]
			}
			if client, err := connect(c, d.city.mqtt); err == nil {
				client.Disconnect(0)
				d.fail("it was let in")
			}
		}),
		when(`(\w+) keeps its line open`, func(w []string) {
			client, err := connect(d.device(w[0]).credential, d.city.mqtt)
			if err != nil {
				d.fail("%v", err)
			}
			d.device(w[0]).client = client
		}),
		when(`the line of (\w+) is cut`, func(w []string) {
			await(d.t, d.line, func() bool { return !d.device(w[0]).client.IsConnectionOpen() })
		}),
		when(`(\w+) posts for (\w+) and gets (\d+) with (\S+)`, func(w []string) {
			body := fmt.Appendf(nil, `[{"device":%q,"values":{"pm25":1}}]`, d.device(w[1]).ID)
			status, code := d.batch(d.device(w[0]).credential, body)
			d.answered(status, code, w[2], w[3])
		}),
		when(`(\w+) posts (\d+) bytes and gets (\d+) (\S+)`, func(w []string) {
			n, _ := strconv.Atoi(w[1])
			status, code := d.batch(d.device(w[0]).credential, bytes.Repeat([]byte(" "), n))
			d.answered(status, code, w[2], w[3])
		}),
		when(`(\w+) posts (.+) and gets (\d+) ?(\S*)`, func(w []string) {
			status, code := d.batch(d.device(w[0]).credential, []byte(w[1]))
			d.answered(status, code, w[2], w[3])
		}),
		when(`a stranger posts and gets (\d+) (\S+)`, func(w []string) {
			status, code := d.batch(credential{Username: "thing_nobody", Password: "guess"}, []byte(`[]`))
			d.answered(status, code, w[0], w[1])
		}),
	}
}

func (d *day) answered(status int, code, wantStatus, wantCode string) {
	if strconv.Itoa(status) != wantStatus || wantCode != "" && code != wantCode {
		d.fail("the answer was %d %s", status, code)
	}
}

// batch posts observations with a device's credentials.
func (d *day) batch(c credential, body []byte) (status int, code string) {
	return d.raw("/api/v1/observations", body, func(r *http.Request) { r.SetBasicAuth(c.Username, c.Password) })
}

// raw posts any bytes and gives the status and the code of the problem, or of
// the first item that was refused.
func (d *day) raw(path string, body []byte, sign func(*http.Request)) (status int, code string) {
	r, err := http.NewRequest(http.MethodPost, "http://"+d.city.http+path, bytes.NewReader(body))
	if err != nil {
		d.t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	sign(r)
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		d.fail("%v", err)
	}
	defer answer.Body.Close()
	var said struct {
		Code     string
		Rejected []struct{ Code string }
	}
	_ = json.NewDecoder(answer.Body).Decode(&said) // an empty answer has no code
	if said.Code == "" && len(said.Rejected) > 0 {
		said.Code = said.Rejected[0].Code
	}
	return answer.StatusCode, said.Code
}
