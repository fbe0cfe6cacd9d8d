package ocpp

import "slices"

// Request reads what the other side asks, as a pointer to its message. Faults:
// Unknown, Unsupported, and those of Decode.
func Request(v Version, f Frame) (any, *Fault) {
	into := asked(v, f.Action)
	if into == nil {
		if slices.Contains(others(v), f.Action) {
			return nil, &Fault{Unsupported, "this is not taken here"}
		}
		return nil, &Fault{Unknown, "there is no such action"}
	}
	if fault := Decode(v, f.Payload, into); fault != nil {
		return nil, fault
	}
	return into, nil
}

// asked is the message of an action that a pile calls.
func asked(v Version, action string) any {
	if v == V16 {
		return asked16(action)
	}
	return asked201(action)
}

func asked16(action string) any {
	switch action {
	case "BootNotification":
		return new(BootNotification16)
	case "Heartbeat":
		return new(Heartbeat16)
	case "StatusNotification":
		return new(StatusNotification16)
	case "Authorize":
		return new(Authorize16)
	case "StartTransaction":
		return new(StartTransaction16)
	case "StopTransaction":
		return new(StopTransaction16)
	case "MeterValues":
		return new(MeterValues16)
	case "DataTransfer":
		return new(DataTransfer16)
	case "FirmwareStatusNotification":
		return new(FirmwareStatus16)
	case "DiagnosticsStatusNotification":
		return new(DiagnosticsStatus16)
	}
	return nil
}

func asked201(action string) any {
	switch action {
	case "BootNotification":
		return new(BootNotification201)
	case "Heartbeat":
		return new(Heartbeat201)
	case "StatusNotification":
		return new(StatusNotification201)
	case "Authorize":
		return new(Authorize201)
	case "TransactionEvent":
		return new(TransactionEvent201)
	case "MeterValues":
		return new(MeterValues201)
	case "NotifyReport":
		return new(NotifyReport201)
	case "DataTransfer":
		return new(DataTransfer201)
	case "FirmwareStatusNotification":
		return new(FirmwareStatus201)
	}
	return nil
}

// others are the actions of piles that a version has and the city does not take.
func others(v Version) []string {
	if v == V16 {
		return []string{"SecurityEventNotification", "SignCertificate", "LogStatusNotification", "SignedFirmwareStatusNotification"}
	}
	return []string{
		"ClearedChargingLimit", "Get15118EVCertificate", "GetCertificateStatus", "LogStatusNotification", "NotifyChargingLimit",
		"NotifyCustomerInformation", "NotifyDisplayMessages", "NotifyEVChargingNeeds", "NotifyEVChargingSchedule", "NotifyEvent",
		"NotifyMonitoringReport", "PublishFirmwareStatusNotification", "ReportChargingProfiles", "ReservationStatusUpdate",
		"SecurityEventNotification", "SignCertificate",
	}
}
