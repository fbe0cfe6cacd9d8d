package things

import "time"

// AlarmAssigned is announced when an alarm is given to a post 告警指派. Its contract
// is api/events/things.alarm_assigned.v1.json.
type AlarmAssigned struct {
	Alarm    AlarmID   `json:"alarm"`
	Thing    string    `json:"thing"`
	Rule     string    `json:"rule"`
	Severity string    `json:"severity"`
	Region   string    `json:"region"`
	At       time.Time `json:"at"`
	To       string    `json:"to"` // post; "" takes it back
	By       string    `json:"by"`
}

// Subject names the fact.
func (AlarmAssigned) Subject() string { return "things.alarm_assigned.v1" }

// Key keeps the facts of one thing in order.
func (f AlarmAssigned) Key() string { return f.Thing }

// assignedToMe stands for the caller's post where alarms are chosen.
const assignedToMe = "me"
