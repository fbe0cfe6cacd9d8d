package things

import "time"

// AlarmRaised is announced when a rule begins to hold 告警产生. Its contract is
// api/events/things.alarm_raised.v1.json.
type AlarmRaised struct {
	Alarm        AlarmID   `json:"alarm"`
	Thing        string    `json:"thing"`
	Profile      string    `json:"profile"`
	Rule         string    `json:"rule"`
	Severity     string    `json:"severity"`
	Region       string    `json:"region"`
	Organisation string    `json:"organisation"`
	Lon          float64   `json:"lon"`
	Lat          float64   `json:"lat"`
	At           time.Time `json:"at"`
	Value        float64   `json:"value"`
}

// Subject names the fact.
func (AlarmRaised) Subject() string { return "things.alarm_raised.v1" }

// Key keeps the facts of one thing in order.
func (f AlarmRaised) Key() string { return f.Thing }

// AlarmCleared is announced when an alarm is over 告警解除. Its contract is
// api/events/things.alarm_cleared.v1.json.
type AlarmCleared struct {
	Alarm   AlarmID   `json:"alarm"`
	Thing   string    `json:"thing"`
	Profile string    `json:"profile"`
	Rule    string    `json:"rule"`
	Region  string    `json:"region"`
	At      time.Time `json:"at"`
	Value   float64   `json:"value"`
	By      string    `json:"by"` // post or person who cleared it; "" is the thing itself
}

// Subject names the fact.
func (AlarmCleared) Subject() string { return "things.alarm_cleared.v1" }

// Key keeps the facts of one thing in order.
func (f AlarmCleared) Key() string { return f.Thing }

// AlarmAcknowledged is announced when somebody takes an alarm on 告警确认. Its
// contract is api/events/things.alarm_acknowledged.v1.json.
type AlarmAcknowledged struct {
	Alarm  AlarmID   `json:"alarm"`
	Thing  string    `json:"thing"`
	Region string    `json:"region"`
	At     time.Time `json:"at"`
	By     string    `json:"by"`
}

// Subject names the fact.
func (AlarmAcknowledged) Subject() string { return "things.alarm_acknowledged.v1" }

// Key keeps the facts of one thing in order.
func (f AlarmAcknowledged) Key() string { return f.Thing }
