package traffic

import "time"

// LinkLost is announced when the controller of a junction is not heard any more
// 信号机失联. Its contract is api/events/traffic.link_lost.v1.json.
type LinkLost struct {
	Junction string    `json:"junction"`
	Region   string    `json:"region"` // "" where no region holds it
	Cause    string    `json:"cause"`  // silent, or other_device: another one answers in its place
	Lon      float64   `json:"lon"`
	Lat      float64   `json:"lat"`
	At       time.Time `json:"at"`
}

// Subject names the fact.
func (LinkLost) Subject() string { return "traffic.link_lost.v1" }

// Key keeps the facts of one junction in order.
func (f LinkLost) Key() string { return f.Junction }

// LinkJoined is announced when a controller that was lost is heard again 信号机恢复联网.
// Its contract is api/events/traffic.link_joined.v1.json.
type LinkJoined struct {
	Junction string    `json:"junction"`
	Region   string    `json:"region"`
	Lost     time.Time `json:"lost"` // since when
	At       time.Time `json:"at"`
}

// Subject names the fact.
func (LinkJoined) Subject() string { return "traffic.link_joined.v1" }

// Key keeps the facts of one junction in order.
func (f LinkJoined) Key() string { return f.Junction }

// DangerSeen is announced when a junction shows something unsafe 路口出现危险显示: it is
// not steered until a person has looked. Its contract is
// api/events/traffic.danger_seen.v1.json.
type DangerSeen struct {
	Junction string    `json:"junction"`
	Region   string    `json:"region"`
	Cause    string    `json:"cause"` // code of the violation
	Lon      float64   `json:"lon"`
	Lat      float64   `json:"lat"`
	At       time.Time `json:"at"`
}

// Subject names the fact.
func (DangerSeen) Subject() string { return "traffic.danger_seen.v1" }

// Key keeps the facts of one junction in order.
func (f DangerSeen) Key() string { return f.Junction }

// DangerReset is announced when a person has looked and a junction may be steered again
// 危险解除. Its contract is api/events/traffic.danger_reset.v1.json.
type DangerReset struct {
	Junction string    `json:"junction"`
	Region   string    `json:"region"`
	Seen     time.Time `json:"seen"` // when the danger was
	At       time.Time `json:"at"`
}

// Subject names the fact.
func (DangerReset) Subject() string { return "traffic.danger_reset.v1" }

// Key keeps the facts of one junction in order.
func (f DangerReset) Key() string { return f.Junction }

// IncidentFound is announced when something is found to block a lane 发现交通事件. Its
// contract is api/events/traffic.incident_found.v1.json.
type IncidentFound struct {
	Incident   string    `json:"incident"`
	Road       string    `json:"road"`
	Junction   string    `json:"junction"` // at the lane's end; "" where none is
	Region     string    `json:"region"`
	Cause      string    `json:"cause"`
	Confidence float64   `json:"confidence"`
	Lon        float64   `json:"lon"`
	Lat        float64   `json:"lat"`
	At         time.Time `json:"at"`
}

// Subject names the fact.
func (IncidentFound) Subject() string { return "traffic.incident_found.v1" }

// Key keeps the facts of one incident in order.
func (f IncidentFound) Key() string { return f.Incident }

// IncidentCleared is announced when traffic flows again where a lane was blocked
// 交通事件解除. Its contract is api/events/traffic.incident_cleared.v1.json.
type IncidentCleared struct {
	Incident string    `json:"incident"`
	Road     string    `json:"road"`
	Region   string    `json:"region"`
	Begun    time.Time `json:"begun"`
	At       time.Time `json:"at"`
}

// Subject names the fact.
func (IncidentCleared) Subject() string { return "traffic.incident_cleared.v1" }

// Key keeps the facts of one incident in order.
func (f IncidentCleared) Key() string { return f.Incident }

// RoadClosed is announced when a closing of a road comes into force 道路封闭生效. Its contract
// is api/events/traffic.road_closed.v1.json.
type RoadClosed struct {
	Closure string    `json:"closure"`
	Road    string    `json:"road"` // names of the closed streets; "" where they have none
	Kind    string    `json:"kind"`
	Whole   bool      `json:"whole"` // nobody gets through
	Region  string    `json:"region"`
	Lon     float64   `json:"lon"`
	Lat     float64   `json:"lat"`
	Until   time.Time `json:"until"` // as planned
	At      time.Time `json:"at"`
}

// Subject names the fact.
func (RoadClosed) Subject() string { return "traffic.road_closed.v1" }

// Key keeps the facts of one closing in order.
func (f RoadClosed) Key() string { return f.Closure }

// RoadOpened is announced when a road is open again 道路恢复通行. Its contract is
// api/events/traffic.road_opened.v1.json.
type RoadOpened struct {
	Closure string    `json:"closure"`
	Road    string    `json:"road"`
	Region  string    `json:"region"`
	Early   bool      `json:"early"` // somebody lifted it before its end
	Since   time.Time `json:"since"` // when it was closed
	At      time.Time `json:"at"`
}

// Subject names the fact.
func (RoadOpened) Subject() string { return "traffic.road_opened.v1" }

// Key keeps the facts of one closing in order.
func (f RoadOpened) Key() string { return f.Closure }

// SignLost is announced when a variable sign does not answer any more 可变标志失联. Its
// contract is api/events/traffic.sign_lost.v1.json.
type SignLost struct {
	Sign   string    `json:"sign"`
	Region string    `json:"region"` // "" where no region holds it
	Lon    float64   `json:"lon"`
	Lat    float64   `json:"lat"`
	At     time.Time `json:"at"`
}

// Subject names the fact.
func (SignLost) Subject() string { return "traffic.sign_lost.v1" }

// Key keeps the facts of one sign in order.
func (f SignLost) Key() string { return f.Sign }

// SignHeard is announced when a variable sign that was lost answers again 可变标志恢复联网.
// Its contract is api/events/traffic.sign_heard.v1.json.
type SignHeard struct {
	Sign   string    `json:"sign"`
	Region string    `json:"region"`
	Lost   time.Time `json:"lost"` // since when
	At     time.Time `json:"at"`
}

// Subject names the fact.
func (SignHeard) Subject() string { return "traffic.sign_heard.v1" }

// Key keeps the facts of one sign in order.
func (f SignHeard) Key() string { return f.Sign }
