package test

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	mqtt "github.com/eclipse/paho.mqtt.golang"
)

// day is a city with the people and the devices of a script.
type day struct {
	t       testing.TB
	line    string
	steps   []step
	city    *city
	people  map[string]*desk
	devices map[string]*devicePlayed
	began   time.Time
}

// devicePlayed is a device of a script.
type devicePlayed struct {
	credential
	client  mqtt.Client
	counted int           // newest number that was acknowledged
	sent    int           // newest number that was sent
	unsure  map[int]bool  // sent and not acknowledged: it may be there or not
	done    chan struct{} // closed when it counts no more in the background
}

func newDay(t testing.TB) *day {
	d := &day{t: t, people: map[string]*desk{}, devices: map[string]*devicePlayed{}, began: time.Now()}
	d.city = newCity(t, shanghai(t))
	d.city.administrator()
	d.steps = append(d.citySteps(), append(d.peopleSteps(), append(d.alarmSteps(), append(d.deviceSteps(), d.doorSteps()...)...)...)...)
	return d
}

// citySteps are about the city as a whole.
func (d *day) citySteps() []step {
	return []step{
		when(`at \d\d:\d\d.*`, func([]string) { d.t.Log(d.line) }),
		when(`the city opens`, func([]string) {
			d.city.open()
			if d.people["admin"] == nil {
				d.people["admin"] = signIn(d.t, d.city.http, "admin")
			}
		}),
		when(`the city is killed`, func([]string) { d.city.kill() }),
		when(`the city is stopped`, func([]string) {
			if status := d.city.term(); status != 0 {
				d.fail("it ended with status %d", status)
			}
		}),
		when(`audit verifies`, func([]string) {
			var r struct {
				Sound   bool
				Entries int
			}
			d.people["admin"].get("/api/v1/audit/verification", &r)
			if !r.Sound || r.Entries == 0 {
				d.fail("%+v", r)
			}
		}),
		when(`the audit tool verifies`, func([]string) {
			d.city.term()
			out, status := d.city.tool("", "audit", "verify", "--data", d.city.data, "--city", d.city.args[2])
			if status != 0 || !strings.Contains(out, "the chain holds") {
				d.fail("status %d: %s", status, out)
			}
		}),
	}
}

// peopleSteps bring people in and let them work with devices.
func (d *day) peopleSteps() []step {
	return []step{
		when(`(\w+) is (\w+_?\w*) in (\d+)`, func(w []string) { d.appoint(w[0], w[1], w[2]) }),
		when(`(\w+) cannot see (\w+)`, func(w []string) {
			d.refused(d.who(w[0]).try(http.MethodGet, "/api/v1/things/"+d.device(w[1]).ID, nil, nil), 404, "")
		}),
		when(`(\w+) revokes the key of (\w+)`, func(w []string) {
			if err := d.who(w[0]).try(http.MethodDelete, "/api/v1/things/"+d.device(w[1]).ID+"/credential", nil, nil); err != nil {
				d.fail("%v", err)
			}
		}),
		when(`(\w+) gives (\w+) a new key`, func(w []string) {
			dev := d.device(w[1])
			d.who(w[0]).post("/api/v1/things/"+dev.ID+"/credential", nil, &dev.credential)
		}),
		when(`(\w+) posts to (\S+) (.+) and gets (\d+) ?(\S*)`, func(w []string) {
			status, code := d.raw(w[1], []byte(w[2]), func(r *http.Request) {
				for _, c := range d.who(w[0]).http.Jar.Cookies(r.URL) {
					r.AddCookie(c)
				}
			})
			d.answered(status, code, w[3], w[4])
		}),
	}
}

// appoint makes an account with a post and signs it in.
func (d *day) appoint(name, role, region string) {
	admin := d.who("admin")
	var person struct{ ID string }
	admin.post("/api/v1/people", map[string]string{"kind": "official", "login": name, "name": name, "region": region, "password": password}, &person)
	admin.post("/api/v1/posts", map[string]any{"person": person.ID, "organisation": "/sh/operations", "zh": role, "en": role,
		"roles": []string{role}, "region": region}, nil)
	d.people[name] = signIn(d.t, d.city.http, name)
}

func (d *day) who(name string) *desk {
	if d.people[name] == nil {
		d.fail("nobody is called %s", name)
	}
	return d.people[name]
}

func (d *day) device(name string) *devicePlayed {
	if d.devices[name] == nil {
		d.fail("no device is called %s", name)
	}
	return d.devices[name]
}

// refused fails unless err is a refusal of this status and code ("" is any).
func (d *day) refused(err error, status int, code string) {
	d.t.Helper()
	p, ok := err.(*problem)
	if !ok || p.Status != status || code != "" && p.Code != code {
		d.fail("wanted %d %s, got %v", status, code, err)
	}
}

// alarmSteps are about alarms and rejections.
func (d *day) alarmSteps() []step {
	return []step{
		when(`(\w+) sees alarm (\w+) on (\w+)`, func(w []string) {
			await(d.t, d.line, func() bool { return len(d.open(w[0], w[1], w[2])) == 1 })
		}),
		when(`(\w+) does not see alarm (\w+) on (\w+)`, d.seesNothing),
		when(`no alarm (\w+) on (\w+) for (\w+)`, func(w []string) { d.seesNothing([]string{w[2], w[0], w[1]}) }),
		when(`there is (\d+) alarm (\w+) on (\w+)`, func(w []string) {
			if n := len(d.alarms("admin", w[1], w[2], "")); strconv.Itoa(n) != w[0] {
				d.fail("there are %d", n)
			}
		}),
		when(`(\w+) acknowledges alarm (\w+) on (\w+)`, func(w []string) {
			if err := d.acknowledge(w); err != nil {
				d.fail("%v", err)
			}
		}),
		when(`(\w+) may not acknowledge alarm (\w+) on (\w+)`, func(w []string) {
			if err := d.acknowledge(w); err == nil {
				d.fail("it was taken")
			}
		}),
		when(`(\w+) comments alarm (\w+) on (\w+) with (.+)`, func(w []string) {
			d.who(w[0]).post("/api/v1/alarms/"+d.the(w[1], w[2])+"/comment", map[string]string{"text": w[3]}, nil)
		}),
		when(`alarm (\w+) on (\w+) is over`, func(w []string) {
			await(d.t, d.line, func() bool { return len(d.open("admin", w[0], w[1])) == 0 })
		}),
		when(`rejection (\S+) of (\w+)`, func(w []string) { awaitRejection(d.t, d.who("admin"), d.device(w[1]).ID, w[0]) }),
		when(`rejection (\S+) is listed`, func(w []string) { awaitRejection(d.t, d.who("admin"), "", w[0]) }),
	}
}

func (d *day) alarms(who, rule, thing, state string) []alarm {
	var found []alarm
	for _, a := range every[alarm](d.who(who), "/api/v1/alarms?limit=100&thing="+d.device(thing).ID+"&state="+state) {
		if a.Rule == rule {
			found = append(found, a)
		}
	}
	return found
}

func (d *day) open(who, rule, thing string) []alarm { return d.alarms(who, rule, thing, "open") }

// the is the id of the newest alarm of a rule on a thing.
func (d *day) the(rule, thing string) string {
	list := d.alarms("admin", rule, thing, "")
	if len(list) == 0 {
		d.fail("there is none")
	}
	return list[0].ID
}

func (d *day) seesNothing(w []string) {
	if list := d.open(w[0], w[1], w[2]); len(list) != 0 {
		d.fail("%s sees %+v", w[0], list)
	}
}

func (d *day) acknowledge(w []string) error {
	return d.who(w[0]).try(http.MethodPost, "/api/v1/alarms/"+d.the(w[1], w[2])+"/acknowledge", map[string]string{}, nil)
}

// deviceSteps are what devices do in order.
func (d *day) deviceSteps() []step {
	return []step{
		when(`(\w+) is a (\w+) at (\S+) (\S+?)(?: in (\d+))?`, d.install),
		when(`(\w+) reports (\{.*\}) observed (\d+)s later(?:, again)?`, func(w []string) {
			seconds, _ := strconv.Atoi(w[2])
			at := d.began.Add(time.Duration(seconds) * time.Second).UnixMilli()
			d.says(w[0], fmt.Appendf(nil, `%s,"observedAt":%d}`, strings.TrimSuffix(w[1], "}"), at))
		}),
		when(`(\w+) (?:reports|sends) (\{.*)`, func(w []string) { d.says(w[0], []byte(w[1])) }),
		when(`(\w+) sends bytes ([0-9a-f]+)`, func(w []string) {
			raw, err := hex.DecodeString(w[1])
			if err != nil {
				d.fail("%v", err)
			}
			d.says(w[0], raw)
		}),
		when(`(\w+) sends (\d+) bytes`, func(w []string) {
			n, _ := strconv.Atoi(w[1])
			d.says(w[0], fmt.Appendf(nil, `{"status":"%s"}`, strings.Repeat("x", n)))
		}),
		when(`(\w+) sends under a topic of (\d+) bytes`, func(w []string) {
			n, _ := strconv.Atoi(w[1])
			topic := "devices/" + d.device(w[0]).ID + "/"
			d.saysUnder(w[0], topic+strings.Repeat("t", n-len(topic)), []byte(`{}`))
		}),
		when(`(\w+) shows (\w+) (\S+)`, func(w []string) {
			var got string
			await(d.t, d.line, func() bool {
				got = d.value(w[0], w[1])
				return got == w[2]
			})
		}),
		when(`(\w+) is (good|notice|warning|danger|unknown)`, func(w []string) {
			await(d.t, d.line, func() bool { return d.thing(w[0]).State == w[1] })
		}),
		when(`(\w+) counts to (\d+)`, func(w []string) {
			n, _ := strconv.Atoi(w[1])
			if err := d.count(d.device(w[0]), n); err != nil {
				d.fail("%v", err)
			}
		}),
		when(`(\w+) counts in the background`, func(w []string) {
			dev := d.device(w[0])
			from := dev.counted
			dev.done = make(chan struct{})
			go func() {
				defer close(dev.done)
				_ = d.count(dev, 1_000_000) // until the city is killed
			}()
			await(d.t, d.line, func() bool { return d.shown(dev) > from+20 })
		}),
		when(`(\w+) counted to (\d+)`, func(w []string) {
			if n := d.device(w[0]).counted; strconv.Itoa(n) != w[1] {
				d.fail("it counted to %d", n)
			}
			d.everythingIsThere(w[0])
		}),
		when(`everything of (\w+) that was acknowledged is there`, func(w []string) { d.everythingIsThere(w[0]) }),
	}
}

// install registers a device, looks where the city puts it, and lets it fetch
// its key.
func (d *day) install(w []string) {
	admin := d.who("admin")
	lon, _ := strconv.ParseFloat(w[2], 64)
	lat, _ := strconv.ParseFloat(w[3], 64)
	var thing struct{ ID, Region string }
	admin.post("/api/v1/things", map[string]any{"profile": w[1], "serial": w[0], "name": w[0], "lon": lon, "lat": lat, "organisation": "/sh/operations"}, &thing)
	if !strings.HasPrefix(thing.Region, w[4]) {
		d.fail("it lies in %s", thing.Region)
	}
	var opened struct{ Key string }
	admin.post("/api/v1/profiles/"+w[1]+"/provisioning", nil, &opened)
	d.devices[w[0]] = &devicePlayed{unsure: map[int]bool{}, credential: provision(d.t, d.city.http, w[1], w[0], opened.Key)}
}

func (d *day) says(name string, payload []byte) {
	d.saysUnder(name, d.device(name).Topics["telemetry"], payload)
}

// saysUnder publishes and waits for the acknowledgement, which also a refused
// message gets in MQTT 3.1.1.
func (d *day) saysUnder(name, topic string, payload []byte) {
	client, err := connect(d.device(name).credential, d.city.mqtt)
	if err != nil {
		d.fail("%v", err)
	}
	defer client.Disconnect(0)
	if err := say(client, topic, payload, patience); err != nil {
		d.fail("%v", err)
	}
}

type thingView struct {
	State  string
	Values map[string]struct{ Value json.RawMessage }
}

func (d *day) thing(name string) thingView {
	var v thingView
	d.who("admin").get("/api/v1/things/"+d.device(name).ID, &v)
	return v
}

func (d *day) value(name, attribute string) string {
	return string(d.thing(name).Values[attribute].Value)
}

// count reports the next numbers until n were acknowledged or one is not.
func (d *day) count(dev *devicePlayed, n int) error {
	client, err := connect(dev.credential, d.city.mqtt)
	if err != nil {
		return err
	}
	defer client.Disconnect(0)
	for range n {
		dev.sent++
		at := d.began.UnixMilli() + int64(dev.sent) // never twice the same
		payload := fmt.Appendf(nil, `{"count":%d,"observedAt":%d}`, dev.sent, at)
		if err := say(client, dev.Topics["telemetry"], payload, 10*time.Second); err != nil {
			dev.unsure[dev.sent] = true
			return err
		}
		dev.counted = dev.sent
	}
	return nil
}

// shown is the number that the twin shows of a device that counts.
func (d *day) shown(dev *devicePlayed) int {
	var v thingView
	d.who("admin").get("/api/v1/things/"+dev.ID, &v)
	n, _ := strconv.Atoi(string(v.Values["count"].Value))
	return n
}

// everythingIsThere holds the history against what was acknowledged.
func (d *day) everythingIsThere(name string) {
	dev := d.device(name)
	if dev.done != nil {
		<-dev.done
	}
	path := "/api/v1/things/" + dev.ID + "/history?attribute=count&step=raw&from=" + d.began.Add(-time.Hour).UTC().Format(time.RFC3339) +
		"&to=" + time.Now().Add(time.Hour).UTC().Format(time.RFC3339)
	var missing []int
	var items, different int
	await(d.t, d.line, func() bool {
		var raw page[struct{ Value float64 }]
		d.who("admin").get(path, &raw)
		seen := map[int]bool{}
		for _, p := range raw.Items {
			seen[int(p.Value)] = true
		}
		missing, items, different = nil, len(raw.Items), len(seen)
		for n := 1; n <= dev.counted; n++ {
			if !seen[n] && !dev.unsure[n] {
				missing = append(missing, n)
			}
		}
		return len(missing) == 0
	})
	if items != different || items > dev.sent {
		d.fail("%d values, %d different, %d sent", items, different, dev.sent)
	}
	d.t.Logf("%d acknowledged, %d unsure, %d in the history, each once", dev.sent-len(dev.unsure), len(dev.unsure), items)
}

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
