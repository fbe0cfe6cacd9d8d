package ocpp

import "time"

// What a pile says in 1.6; the answer to each stands below it.
type (
	// BootNotification16 is the first thing a pile says. Answer: BootAnswer16.
	BootNotification16 struct {
		Vendor    string `json:"chargePointVendor" is:"need,max=20"`
		Model     string `json:"chargePointModel" is:"need,max=20"`
		Serial    string `json:"chargePointSerialNumber,omitempty" is:"max=25"`
		BoxSerial string `json:"chargeBoxSerialNumber,omitempty" is:"max=25"`
		Firmware  string `json:"firmwareVersion,omitempty" is:"max=50"`
		ICCID     string `json:"iccid,omitempty" is:"max=20"`
		IMSI      string `json:"imsi,omitempty" is:"max=20"`
		MeterType string `json:"meterType,omitempty" is:"max=25"`
		MeterNo   string `json:"meterSerialNumber,omitempty" is:"max=25"`
	}
	// BootAnswer16 says whether the pile is taken, and how often it shall be heard.
	BootAnswer16 struct {
		Status   string    `json:"status" is:"need,in=Accepted|Pending|Rejected"`
		Now      time.Time `json:"currentTime" is:"need"`
		Interval int       `json:"interval" is:"need,least=0"`
	}
	// Heartbeat16 is a sign of life. Answer: TimeAnswer.
	Heartbeat16 struct{}
	// TimeAnswer tells the time, in both versions.
	TimeAnswer struct {
		Now time.Time `json:"currentTime" is:"need"`
	}
	// StatusNotification16 is how a socket is; socket 0 is the pile. Answer: Empty.
	StatusNotification16 struct {
		Socket     int       `json:"connectorId" is:"need,least=0"`
		Error      string    `json:"errorCode" is:"need,in=ConnectorLockFailure|EVCommunicationError|GroundFailure|HighTemperature|InternalError|LocalListConflict|NoError|OtherError|OverCurrentFailure|OverVoltage|PowerMeterFailure|PowerSwitchFailure|ReaderFailure|ResetFailure|UnderVoltage|WeakSignal"`
		Status     string    `json:"status" is:"need,in=Available|Preparing|Charging|SuspendedEVSE|SuspendedEV|Finishing|Reserved|Unavailable|Faulted"`
		Info       string    `json:"info,omitempty" is:"max=50"`
		At         time.Time `json:"timestamp,omitzero"`
		Vendor     string    `json:"vendorId,omitempty" is:"max=255"`
		VendorCode string    `json:"vendorErrorCode,omitempty" is:"max=50"`
	}
	// Empty is the answer that says nothing.
	Empty struct{}
	// Authorize16 asks whether a card may charge. Answer: AuthorizeAnswer16.
	Authorize16 struct {
		Tag string `json:"idTag" is:"need,max=20"`
	}
	// AuthorizeAnswer16 says it.
	AuthorizeAnswer16 struct {
		Tag TagInfo16 `json:"idTagInfo" is:"need"`
	}
	// TagInfo16 is what the city thinks of a card.
	TagInfo16 struct {
		Status string    `json:"status" is:"need,in=Accepted|Blocked|Expired|Invalid|ConcurrentTx"`
		Expiry time.Time `json:"expiryDate,omitzero"`
		Parent string    `json:"parentIdTag,omitempty" is:"max=20"`
	}
	// StartTransaction16 is the beginning of a charge. Answer: StartAnswer16.
	StartTransaction16 struct {
		Socket      int       `json:"connectorId" is:"need,least=1"`
		Tag         string    `json:"idTag" is:"need,max=20"`
		Meter       int64     `json:"meterStart" is:"need"` // Wh
		At          time.Time `json:"timestamp" is:"need"`
		Reservation *int      `json:"reservationId,omitempty"`
	}
	// StartAnswer16 gives the charge its number.
	StartAnswer16 struct {
		Tag    TagInfo16 `json:"idTagInfo" is:"need"`
		Number int64     `json:"transactionId" is:"need"`
	}
	// StopTransaction16 is the end of a charge. Answer: StopAnswer16.
	StopTransaction16 struct {
		Number int64          `json:"transactionId" is:"need"`
		Tag    string         `json:"idTag,omitempty" is:"max=20"`
		Meter  int64          `json:"meterStop" is:"need"` // Wh
		At     time.Time      `json:"timestamp" is:"need"`
		Reason string         `json:"reason,omitempty" is:"in=DeAuthorized|EmergencyStop|EVDisconnected|HardReset|Local|Other|PowerLoss|Reboot|Remote|SoftReset|UnlockCommand"`
		Data   []MeterValue16 `json:"transactionData,omitempty" is:"max=1000"`
	}
	// StopAnswer16 may say something of the card.
	StopAnswer16 struct {
		Tag *TagInfo16 `json:"idTagInfo,omitempty"`
	}
	// MeterValues16 is what the meter says. Answer: Empty.
	MeterValues16 struct {
		Socket int            `json:"connectorId" is:"need,least=0"`
		Number *int64         `json:"transactionId,omitempty"`
		Values []MeterValue16 `json:"meterValue" is:"need,min=1,max=1000"`
	}
	// MeterValue16 is what was measured at an instant.
	MeterValue16 struct {
		At      time.Time   `json:"timestamp" is:"need"`
		Samples []Sampled16 `json:"sampledValue" is:"need,min=1,max=100"`
	}
	// Sampled16 is one value, written as a text.
	Sampled16 struct {
		Value    string `json:"value" is:"need,max=2500"`
		Context  string `json:"context,omitempty" is:"in=Interruption.Begin|Interruption.End|Other|Sample.Clock|Sample.Periodic|Transaction.Begin|Transaction.End|Trigger"`
		Format   string `json:"format,omitempty" is:"in=Raw|SignedData"`
		Measured string `json:"measurand,omitempty" is:"in=Current.Export|Current.Import|Current.Offered|Energy.Active.Export.Register|Energy.Active.Import.Register|Energy.Reactive.Export.Register|Energy.Reactive.Import.Register|Energy.Active.Export.Interval|Energy.Active.Import.Interval|Energy.Reactive.Export.Interval|Energy.Reactive.Import.Interval|Frequency|Power.Active.Export|Power.Active.Import|Power.Factor|Power.Offered|Power.Reactive.Export|Power.Reactive.Import|RPM|SoC|Temperature|Voltage"`
		Phase    string `json:"phase,omitempty" is:"in=L1|L2|L3|N|L1-N|L2-N|L3-N|L1-L2|L2-L3|L3-L1"`
		Where    string `json:"location,omitempty" is:"in=Body|Cable|EV|Inlet|Outlet"`
		Unit     string `json:"unit,omitempty" is:"in=Wh|kWh|varh|kvarh|W|kW|VA|kVA|var|kvar|A|V|Celcius|Celsius|Fahrenheit|K|Percent"`
	}
	// DataTransfer16 is what a maker adds to the protocol. Answer: DataAnswer.
	DataTransfer16 struct {
		Vendor  string `json:"vendorId" is:"need,max=255"`
		Message string `json:"messageId,omitempty" is:"max=50"`
		Data    string `json:"data,omitempty" is:"max=60000"`
	}
	// DataAnswer says what became of it, in both versions.
	DataAnswer struct {
		Status string `json:"status" is:"need,in=Accepted|Rejected|UnknownMessageId|UnknownVendorId"`
	}
	// FirmwareStatus16 is how far a new firmware is. Answer: Empty.
	FirmwareStatus16 struct {
		Status string `json:"status" is:"need,in=Downloaded|DownloadFailed|Downloading|Idle|InstallationFailed|Installing|Installed"`
	}
	// DiagnosticsStatus16 is how far the sending of diagnostics is. Answer: Empty.
	DiagnosticsStatus16 struct {
		Status string `json:"status" is:"need,in=Idle|Uploaded|UploadFailed|Uploading"`
	}
)

// What the city says in 1.6.
type (
	// RemoteStart16 asks for a charge. Answer: StatusAnswer.
	RemoteStart16 struct {
		Socket int    `json:"connectorId,omitempty" is:"least=1"`
		Tag    string `json:"idTag" is:"need,max=20"`
	}
	// RemoteStop16 asks for its end. Answer: StatusAnswer.
	RemoteStop16 struct {
		Number int64 `json:"transactionId" is:"need"`
	}
	// Reset16 starts a pile anew. Answer: StatusAnswer.
	Reset16 struct {
		Type string `json:"type" is:"need,in=Hard|Soft"`
	}
	// Unlock16 opens the lock of a socket. Answer: StatusAnswer.
	Unlock16 struct {
		Socket int `json:"connectorId" is:"need,least=1"`
	}
	// Availability16 puts a socket, or with 0 the pile, in or out of service. Answer:
	// StatusAnswer.
	Availability16 struct {
		Socket int    `json:"connectorId" is:"need,least=0"`
		Type   string `json:"type" is:"need,in=Inoperative|Operative"`
	}
	// Trigger16 asks a pile to say something now. Answer: StatusAnswer.
	Trigger16 struct {
		Message string `json:"requestedMessage" is:"need,in=BootNotification|DiagnosticsStatusNotification|FirmwareStatusNotification|Heartbeat|MeterValues|StatusNotification"`
		Socket  int    `json:"connectorId,omitempty" is:"least=1"`
	}
	// GetConfiguration16 asks for settings. Answer: Configuration16.
	GetConfiguration16 struct {
		Keys []string `json:"key,omitempty" is:"max=50"`
	}
	// Configuration16 is settings.
	Configuration16 struct {
		Keys    []Setting16 `json:"configurationKey,omitempty"`
		Unknown []string    `json:"unknownKey,omitempty" is:"max=50"`
	}
	// Setting16 is one setting.
	Setting16 struct {
		Key      string `json:"key" is:"need,max=50"`
		Readonly bool   `json:"readonly" is:"need"`
		Value    string `json:"value,omitempty" is:"max=500"`
	}
	// ChangeConfiguration16 sets one. Answer: StatusAnswer.
	ChangeConfiguration16 struct {
		Key   string `json:"key" is:"need,max=50"`
		Value string `json:"value" is:"need,max=500"`
	}
	// ReserveNow16 keeps a socket for a card. Answer: StatusAnswer.
	ReserveNow16 struct {
		Socket int       `json:"connectorId" is:"need,least=0"`
		Expiry time.Time `json:"expiryDate" is:"need"`
		Tag    string    `json:"idTag" is:"need,max=20"`
		ID     int       `json:"reservationId" is:"need"`
	}
	// CancelReservation16 gives it free. Answer: StatusAnswer.
	CancelReservation16 struct {
		ID int `json:"reservationId" is:"need"`
	}
	// StatusAnswer is a pile's word on what it was told, in both versions; which
	// words there are depends on what was said.
	StatusAnswer struct {
		Status string `json:"status" is:"need,max=40"`
		// 2.0.1 only:
		Info        *StatusInfo201 `json:"statusInfo,omitempty"`
		Transaction string         `json:"transactionId,omitempty" is:"max=36"`
	}
)
