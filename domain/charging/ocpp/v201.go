package ocpp

import (
	"encoding/json"
	"time"
)

// What a pile says in 2.0.1; the answer to each stands below it.
type (
	// BootNotification201 is the first thing a pile says. Answer: BootAnswer201.
	BootNotification201 struct {
		Reason string     `json:"reason" is:"need,in=ApplicationReset|FirmwareUpdate|LocalReset|PowerUp|RemoteReset|ScheduledReset|Triggered|Unknown|Watchdog"`
		Pile   Station201 `json:"chargingStation" is:"need"`
	}
	// Station201 is what the pile is.
	Station201 struct {
		Serial   string    `json:"serialNumber,omitempty" is:"max=25"`
		Model    string    `json:"model" is:"need,max=20"`
		Vendor   string    `json:"vendorName" is:"need,max=50"`
		Firmware string    `json:"firmwareVersion,omitempty" is:"max=50"`
		Modem    *Modem201 `json:"modem,omitempty"`
	}
	// Modem201 is its modem.
	Modem201 struct {
		ICCID string `json:"iccid,omitempty" is:"max=20"`
		IMSI  string `json:"imsi,omitempty" is:"max=20"`
	}
	// BootAnswer201 says whether the pile is taken, and how often it shall be heard.
	BootAnswer201 struct {
		Now      time.Time      `json:"currentTime" is:"need"`
		Interval int            `json:"interval" is:"need,least=0"`
		Status   string         `json:"status" is:"need,in=Accepted|Pending|Rejected"`
		Info     *StatusInfo201 `json:"statusInfo,omitempty"`
	}
	// StatusInfo201 says more of a status.
	StatusInfo201 struct {
		Reason string `json:"reasonCode" is:"need,max=20"`
		More   string `json:"additionalInfo,omitempty" is:"max=512"`
	}
	// Heartbeat201 is a sign of life. Answer: TimeAnswer.
	Heartbeat201 struct{}
	// StatusNotification201 is how a socket is. Answer: Empty.
	StatusNotification201 struct {
		At     time.Time `json:"timestamp" is:"need"`
		Status string    `json:"connectorStatus" is:"need,in=Available|Occupied|Reserved|Unavailable|Faulted"`
		EVSE   int       `json:"evseId" is:"need,least=0"`
		Socket int       `json:"connectorId" is:"need,least=0"`
	}
	// Authorize201 asks whether a card may charge. Answer: AuthorizeAnswer201.
	Authorize201 struct {
		Token       Token201        `json:"idToken" is:"need"`
		Certificate string          `json:"certificate,omitempty" is:"max=5500"`
		Hashes      json.RawMessage `json:"iso15118CertificateHashData,omitempty"`
	}
	// Token201 is a card, or what stands for one.
	Token201 struct {
		ID   string          `json:"idToken" is:"need,max=36"`
		Type string          `json:"type" is:"need,in=Central|eMAID|ISO14443|ISO15693|KeyCode|Local|MacAddress|NoAuthorization"`
		More json.RawMessage `json:"additionalInfo,omitempty"`
	}
	// AuthorizeAnswer201 says it.
	AuthorizeAnswer201 struct {
		Token TokenInfo201 `json:"idTokenInfo" is:"need"`
	}
	// TokenInfo201 is what the city thinks of a card.
	TokenInfo201 struct {
		Status string `json:"status" is:"need,in=Accepted|Blocked|ConcurrentTx|Expired|Invalid|NoCredit|NotAllowedTypeEVSE|NotAtThisLocation|NotAtThisTime|Unknown"`
	}
	// TransactionEvent201 is a charge that begins, goes on or ends. Answer:
	// TransactionAnswer201.
	TransactionEvent201 struct {
		Type        string          `json:"eventType" is:"need,in=Started|Updated|Ended"`
		Values      []MeterValue201 `json:"meterValue,omitempty" is:"min=1,max=1000"`
		At          time.Time       `json:"timestamp" is:"need"`
		Trigger     string          `json:"triggerReason" is:"need,in=Authorized|CablePluggedIn|ChargingRateChanged|ChargingStateChanged|Deauthorized|EnergyLimitReached|EVCommunicationLost|EVConnectTimeout|MeterValueClock|MeterValuePeriodic|TimeLimitReached|Trigger|UnlockCommand|StopAuthorized|EVDeparted|EVDetected|RemoteStop|RemoteStart|AbnormalCondition|SignedDataReceived|ResetCommand"`
		Sequence    int             `json:"seqNo" is:"need,least=0"`
		Offline     bool            `json:"offline,omitempty"`
		Phases      *int            `json:"numberOfPhasesUsed,omitempty"`
		Current     *float64        `json:"cableMaxCurrent,omitempty"`
		Reservation *int            `json:"reservationId,omitempty"`
		Charge      Transaction201  `json:"transactionInfo" is:"need"`
		EVSE        *EVSE201        `json:"evse,omitempty"`
		Token       *Token201       `json:"idToken,omitempty"`
	}
	// Transaction201 is the charge.
	Transaction201 struct {
		ID      string `json:"transactionId" is:"need,min=1,max=36"`
		State   string `json:"chargingState,omitempty" is:"in=Charging|EVConnected|SuspendedEV|SuspendedEVSE|Idle"`
		Seconds *int   `json:"timeSpentCharging,omitempty"`
		Stopped string `json:"stoppedReason,omitempty" is:"in=DeAuthorized|EmergencyStop|EnergyLimitReached|EVDisconnected|GroundFault|ImmediateReset|Local|LocalOutOfCredit|MasterPass|Other|OvercurrentFault|PowerLoss|PowerQuality|Reboot|Remote|SOCLimitReached|StoppedByEV|TimeLimitReached|Timeout"`
		Remote  *int   `json:"remoteStartId,omitempty"`
	}
	// EVSE201 is a place of a pile with its socket.
	EVSE201 struct {
		ID     int  `json:"id" is:"need,least=0"`
		Socket *int `json:"connectorId,omitempty" is:"least=0"`
	}
	// TransactionAnswer201 may say something of the card.
	TransactionAnswer201 struct {
		Token *TokenInfo201 `json:"idTokenInfo,omitempty"`
	}
	// MeterValues201 is what the meter says outside of a charge. Answer: Empty.
	MeterValues201 struct {
		EVSE   int             `json:"evseId" is:"need,least=0"`
		Values []MeterValue201 `json:"meterValue" is:"need,min=1,max=1000"`
	}
	// MeterValue201 is what was measured at an instant.
	MeterValue201 struct {
		At      time.Time    `json:"timestamp" is:"need"`
		Samples []Sampled201 `json:"sampledValue" is:"need,min=1,max=100"`
	}
	// Sampled201 is one value, a number.
	Sampled201 struct {
		Value    float64         `json:"value" is:"need"`
		Context  string          `json:"context,omitempty" is:"in=Interruption.Begin|Interruption.End|Other|Sample.Clock|Sample.Periodic|Transaction.Begin|Transaction.End|Trigger"`
		Measured string          `json:"measurand,omitempty" is:"in=Current.Export|Current.Import|Current.Offered|Energy.Active.Export.Register|Energy.Active.Import.Register|Energy.Reactive.Export.Register|Energy.Reactive.Import.Register|Energy.Active.Export.Interval|Energy.Active.Import.Interval|Energy.Active.Net|Energy.Reactive.Export.Interval|Energy.Reactive.Import.Interval|Energy.Reactive.Net|Energy.Apparent.Net|Energy.Apparent.Import|Energy.Apparent.Export|Frequency|Power.Active.Export|Power.Active.Import|Power.Factor|Power.Offered|Power.Reactive.Export|Power.Reactive.Import|SoC|Voltage|Temperature"`
		Phase    string          `json:"phase,omitempty" is:"in=L1|L2|L3|N|L1-N|L2-N|L3-N|L1-L2|L2-L3|L3-L1"`
		Where    string          `json:"location,omitempty" is:"in=Body|Cable|EV|Inlet|Outlet"`
		Signed   json.RawMessage `json:"signedMeterValue,omitempty"`
		Unit     *Unit201        `json:"unitOfMeasure,omitempty"`
	}
	// Unit201 is in what a value is.
	Unit201 struct {
		Unit  string `json:"unit,omitempty" is:"max=20"`
		Power int    `json:"multiplier,omitempty"` // of ten
	}
	// NotifyReport201 is what a pile is made of. Answer: Empty.
	NotifyReport201 struct {
		Request  int             `json:"requestId" is:"need"`
		At       time.Time       `json:"generatedAt" is:"need"`
		Data     json.RawMessage `json:"reportData,omitempty"`
		More     bool            `json:"tbc,omitempty"`
		Sequence int             `json:"seqNo" is:"need,least=0"`
	}
	// DataTransfer201 is what a maker adds to the protocol. Answer: DataAnswer.
	DataTransfer201 struct {
		Message string          `json:"messageId,omitempty" is:"max=50"`
		Data    json.RawMessage `json:"data,omitempty"`
		Vendor  string          `json:"vendorId" is:"need,max=255"`
	}
	// FirmwareStatus201 is how far a new firmware is. Answer: Empty.
	FirmwareStatus201 struct {
		Status  string `json:"status" is:"need,max=40"`
		Request *int   `json:"requestId,omitempty"`
	}
)

// What the city says in 2.0.1.
type (
	// RequestStart201 asks for a charge. Answer: StatusAnswer.
	RequestStart201 struct {
		EVSE   int      `json:"evseId,omitempty" is:"least=1"`
		Remote int      `json:"remoteStartId" is:"need"`
		Token  Token201 `json:"idToken" is:"need"`
	}
	// RequestStop201 asks for its end. Answer: StatusAnswer.
	RequestStop201 struct {
		Transaction string `json:"transactionId" is:"need,max=36"`
	}
	// Reset201 starts a pile anew. Answer: StatusAnswer.
	Reset201 struct {
		Type string `json:"type" is:"need,in=Immediate|OnIdle"`
		EVSE *int   `json:"evseId,omitempty"`
	}
	// Unlock201 opens the lock of a socket. Answer: StatusAnswer.
	Unlock201 struct {
		EVSE   int `json:"evseId" is:"need,least=0"`
		Socket int `json:"connectorId" is:"need,least=0"`
	}
	// Availability201 puts a place, or the pile, in or out of service. Answer:
	// StatusAnswer.
	Availability201 struct {
		Status string   `json:"operationalStatus" is:"need,in=Inoperative|Operative"`
		EVSE   *EVSE201 `json:"evse,omitempty"`
	}
	// Trigger201 asks a pile to say something now. Answer: StatusAnswer.
	Trigger201 struct {
		Message string   `json:"requestedMessage" is:"need,in=BootNotification|LogStatusNotification|FirmwareStatusNotification|Heartbeat|MeterValues|StatusNotification|TransactionEvent"`
		EVSE    *EVSE201 `json:"evse,omitempty"`
	}
	// GetVariables201 asks for settings. Answer: Variables201.
	GetVariables201 struct {
		Data []Variable201 `json:"getVariableData" is:"need,min=1,max=50"`
	}
	// SetVariables201 sets some. Answer: VariablesSet201.
	SetVariables201 struct {
		Data []Variable201 `json:"setVariableData" is:"need,min=1,max=50"`
	}
	// Variable201 names a setting, with its value where it is set.
	Variable201 struct {
		Value     string  `json:"attributeValue,omitempty" is:"max=1000"`
		Component Name201 `json:"component" is:"need"`
		Variable  Name201 `json:"variable" is:"need"`
	}
	// Name201 is the name of a component or a variable.
	Name201 struct {
		Name     string   `json:"name" is:"need,max=50"`
		Instance string   `json:"instance,omitempty" is:"max=50"`
		EVSE     *EVSE201 `json:"evse,omitempty"`
	}
	// Variables201 is settings.
	Variables201 struct {
		Results []VariableResult201 `json:"getVariableResult" is:"need,min=1"`
	}
	// VariablesSet201 is what became of settings.
	VariablesSet201 struct {
		Results []VariableResult201 `json:"setVariableResult" is:"need,min=1"`
	}
	// VariableResult201 is one of them.
	VariableResult201 struct {
		Status    string         `json:"attributeStatus" is:"need,max=40"`
		Type      string         `json:"attributeType,omitempty" is:"in=Actual|Target|MinSet|MaxSet"`
		Value     string         `json:"attributeValue,omitempty" is:"max=2500"`
		Component Name201        `json:"component" is:"need"`
		Variable  Name201        `json:"variable" is:"need"`
		Info      *StatusInfo201 `json:"attributeStatusInfo,omitempty"`
	}
)
