package watch

import (
	"encoding/json"
	"net/url"
	"slices"
	"strings"

	"citybrain/domain/entities/model"
)

// notification puts the members of a NotificationParams in their place.
func (w *writer) notification(n *Notification, value json.RawMessage) error {
	members, err := object(value, "notification")
	if err != nil {
		return err
	}
	for name, one := range members {
		gone, err := w.null(name, one)
		if err != nil {
			return err
		}
		if gone {
			one = nil
		}
		if err := w.setNotification(n, name, one); err != nil {
			return err
		}
	}
	return nil
}

// setNotification puts one member in its place; nil takes it away.
func (w *writer) setNotification(n *Notification, name string, value json.RawMessage) (err error) {
	switch name {
	case "attributes":
		n.Attributes, err = w.attributes(name, value)
	case "pick":
		n.Pick, err = w.projection(name, value)
	case "omit":
		n.Omit, err = w.projection(name, value)
	case "format":
		if n.Format, err = w.oneOf(name, value, "normalized", "concise", "keyValues", "simplified"); err != nil {
			return err
		}
	case "showChanges":
		n.ShowChanges, err = truth(name, value)
	case "sysAttrs":
		n.SysAttrs, err = truth(name, value)
	case "join":
		n.Join, err = w.oneOf(name, value, "flat", "inline", "@none")
	case "joinLevel":
		n.JoinLevel = 0
		if value != nil && (json.Unmarshal(value, &n.JoinLevel) != nil || n.JoinLevel < 1 || n.JoinLevel > maxJoin) {
			err = model.Bad("joinLevel is a whole number from 1 to 10.")
		}
	case "endpoint":
		if value == nil {
			return model.Bad("endpoint cannot be taken away from a notification.")
		}
		err = w.endpoint(&n.Endpoint, value)
	}
	return err
}

// maxJoin is how far relationships may be followed.
const maxJoin = 10

func (w *writer) attributes(name string, value json.RawMessage, ofEntity ...string) ([]string, error) {
	if value == nil {
		return nil, nil
	}
	list, err := texts(name, value)
	if err != nil {
		return nil, err
	}
	return expandAll(list, w.names, name, ofEntity...)
}

// projection reads the members of pick or omit, each perhaps with braces behind it;
// it gives them with whole names.
func (w *writer) projection(name string, value json.RawMessage) ([]string, error) {
	if value == nil {
		return nil, nil
	}
	list, err := texts(name, value)
	if err != nil {
		return nil, err
	}
	for i, one := range list {
		if !strings.Contains(one, "{") {
			continue
		}
		p, err := model.ParseProjection(one, w.names, false)
		if err != nil {
			return nil, err
		}
		list[i] = strings.Join(p.Text(glossary{}), ",")
	}
	plain := slices.DeleteFunc(slices.Clone(list), func(one string) bool { return strings.Contains(one, "{") })
	if plain, err = expandAll(plain, w.names, name, "id", "type", "scope"); err != nil {
		return nil, err
	}
	for i, one := range list {
		if !strings.Contains(one, "{") {
			list[i], plain = plain[0], plain[1:]
		}
	}
	return list, nil
}

// projected makes a projection of what projection gave; nil of nothing. A name
// without braces is taken as it is.
func projected(list []string, omits bool) (*model.Projection, error) {
	if list == nil {
		return nil, nil
	}
	all := &model.Projection{}
	for _, one := range list {
		if !strings.Contains(one, "{") {
			all.Names = append(all.Names, one)
			continue
		}
		p, err := model.ParseProjection(one, glossary{}, omits)
		if err != nil {
			return nil, err
		}
		all.Names = append(all.Names, p.Names...)
		if all.Within == nil {
			all.Within = map[string]*model.Projection{}
		}
		for name, inner := range p.Within {
			all.Within[name] = inner
		}
	}
	return all, nil
}

// oneOf reads one of some words; nil gives "".
func (w *writer) oneOf(name string, value json.RawMessage, words ...string) (string, error) {
	if value == nil {
		return "", nil
	}
	text, err := w.oneText(name, value)
	if err == nil && !slices.Contains(words, text) {
		err = model.Bad(name + " is one of " + strings.Join(words, ", ") + ", not " + short(text) + ".")
	}
	return text, err
}

// endpoint puts the members of an Endpoint in their place.
func (w *writer) endpoint(e *Endpoint, value json.RawMessage) error {
	members, err := object(value, "endpoint")
	if err != nil {
		return err
	}
	for name, one := range members {
		gone, err := w.null(name, one)
		if err != nil {
			return err
		}
		if gone {
			one = nil
		}
		if err := w.setEndpoint(e, name, one); err != nil {
			return err
		}
	}
	return nil
}

func (w *writer) setEndpoint(e *Endpoint, name string, value json.RawMessage) (err error) {
	switch name {
	case "uri":
		if value == nil {
			return model.Bad("uri cannot be taken away from an endpoint.")
		}
		if e.URI, err = w.oneText(name, value); err == nil {
			err = checkURI(e.URI)
		}
	case "accept":
		e.Accept, err = w.oneOf(name, value, JSON, JSONLD, GeoJSON)
	case "receiverInfo":
		if e.ReceiverInfo, err = pairs(name, value); err == nil {
			err = checkHeaders(e.ReceiverInfo)
		}
	case "notifierInfo":
		if e.NotifierInfo, err = pairs(name, value); err == nil {
			err = checkNotifier(e)
		}
	case "timeout":
		e.Timeout, err = millis(name, value)
	case "cooldown":
		e.Cooldown, err = millis(name, value)
	}
	return err
}

// checkURI tells whether somebody can be notified there: over HTTP, or over MQTT
// where the path is the topic.
func checkURI(text string) error {
	u, err := url.Parse(text)
	if err != nil || u.Host == "" || u.Hostname() == "" || !model.IsURI(text) {
		return model.Bad("The uri of an endpoint is an address like http://host/path; " + short(text) + " is none.")
	}
	switch u.Scheme {
	case "http", "https":
		return nil
	case "mqtt", "mqtts":
		topic := strings.TrimPrefix(u.Path, "/")
		if topic == "" || len(topic) > 1000 || strings.ContainsAny(topic, "+#\x00") {
			return model.Bad("The path of an MQTT endpoint is the topic, without + and #.")
		}
		return nil
	}
	return model.Bad("An endpoint's uri begins with http, https, mqtt or mqtts, not " + short(u.Scheme) + ".")
}

func isWeb(text string) bool {
	u, err := url.Parse(text)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != ""
}

// ours are headers that the notifier itself writes.
var ours = []string{"host", "content-length", "content-type", "connection", "transfer-encoding", "te", "trailer", "upgrade", "keep-alive", "via"}

// checkHeaders tells whether the pairs can be headers of HTTP.
func checkHeaders(list []Pair) error {
	for _, p := range list {
		wrong := func(c rune) bool { return c <= ' ' || c >= 0x7f || strings.ContainsRune(`()<>@,;:\"/[]?={}`, c) }
		if strings.ContainsFunc(p.Key, wrong) || strings.ContainsFunc(p.Value, func(c rune) bool { return c < ' ' && c != '\t' || c == 0x7f }) {
			return model.Bad("receiverInfo has a key or a value that cannot be a header: " + short(p.Key) + ".")
		}
		if slices.Contains(ours, strings.ToLower(p.Key)) {
			return model.Bad("receiverInfo cannot say the header " + p.Key + ", which the broker writes.")
		}
	}
	return nil
}

// The keys of notifierInfo for MQTT, clause 7.2, and their values.
const (
	MQTTVersion = "MQTT-Version"
	MQTTQoS     = "MQTT-QoS"
	MQTT311     = "mqtt3.1.1"
	MQTT50      = "mqtt5.0"
)

func checkNotifier(e *Endpoint) error {
	for _, p := range e.NotifierInfo {
		switch {
		case p.Key == MQTTVersion && p.Value != MQTT311 && p.Value != MQTT50:
			return model.Bad("MQTT-Version is mqtt3.1.1 or mqtt5.0.")
		case p.Key == MQTTQoS && p.Value != "0" && p.Value != "1" && p.Value != "2":
			return model.Bad("MQTT-QoS is 0, 1 or 2.")
		}
	}
	return nil
}
