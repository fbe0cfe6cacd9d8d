package traci

// Numbers of the protocol, from its documentation.
const (
	cmdVersion byte = 0x00
	cmdStep    byte = 0x02
	cmdClose   byte = 0x7f
)

// Domain is a kind of object that can be asked about.
type Domain byte

// The kinds of object of the subset, by the number that the protocol gives to
// a question about them.
const (
	InductionLoop Domain = 0xa0
	TrafficLight  Domain = 0xa2
	Lane          Domain = 0xa3
	Vehicle       Domain = 0xa4
	Junction      Domain = 0xa9
	Edge          Domain = 0xaa
	Simulation    Domain = 0xab
)

// The protocol keeps fixed distances between the numbers of a kind of object.
const (
	toAnswer       = 0x10  // from a question to its answer
	toChange       = 0x20  // from a question to a change
	toSubscribe    = 0x30  // from a question to a subscription
	toContext      = -0x20 // from a question to a context subscription
	answerOfSubscr = 0x10  // from a subscription to its results
)

// Variable is what is asked of an object.
type Variable byte

// The variables of the subset, with their units.
const (
	IDs             Variable = 0x00 // []string: every object of the kind
	Count           Variable = 0x01 // int
	StepVehicles    Variable = 0x10 // int: vehicles in the last step
	StepSpeed       Variable = 0x11 // float64: mean speed in m/s, -1 when empty (loops)
	StepIDs         Variable = 0x12 // []string: vehicles in the last step
	StepOccupancy   Variable = 0x13 // float64: share (lanes, edges), percent (loops)
	StepHalting     Variable = 0x14 // int: vehicles slower than 0.1 m/s
	SinceDetection  Variable = 0x16 // float64: seconds since a vehicle stood on the loop
	LightState      Variable = 0x20 // string: one letter a link
	Speed           Variable = 0x40 // float64: m/s
	MaxSpeed        Variable = 0x41 // float64: m/s
	Length          Variable = 0x44 // float64: m
	RoadID          Variable = 0x50 // string
	LaneID          Variable = 0x51 // string
	LanePosition    Variable = 0x56 // float64: m from the begin of the lane
	WaitingTime     Variable = 0x7a // float64: s
	SimulationTime  Variable = 0x66 // float64: s
	DepartedIDs     Variable = 0x74 // []string: inserted in the last step
	ArrivedIDs      Variable = 0x7a // []string: arrived in the last step
	ExpectedNumber  Variable = 0x7d // int: vehicles on the way or waiting
	CollidingNumber Variable = 0x80 // int
)

// Types of values on the wire.
const (
	typeUByte   byte = 0x07
	typeByte    byte = 0x08
	typeInt     byte = 0x09
	typeDouble  byte = 0x0b
	typeString  byte = 0x0c
	typeStrings byte = 0x0e
)
