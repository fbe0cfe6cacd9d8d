-- Makes entities of five attributes: CITYBRAIN_BATCH at once, by every thread others.
local threads, made, run = 0, 0, os.getenv("CITYBRAIN_RUN")
local batch = tonumber(os.getenv("CITYBRAIN_BATCH"))
local form = '{"id":"urn:ngsi-ld:Vehicle:%s:%d:%d","type":"Vehicle","brandName":{"type":"Property","value":"Mercedes"},' ..
  '"speed":{"type":"Property","value":%d,"unitCode":"KMH","observedAt":"2026-05-04T00:00:00Z"},"heading":{"type":"Property","value":3.6},' ..
  '"isParked":{"type":"Relationship","object":"urn:ngsi-ld:OffStreetParking:Downtown1"},' ..
  '"location":{"type":"GeoProperty","value":{"type":"Point","coordinates":[121.45,31.2]}}}'

function setup(thread)
  threads = threads + 1
  thread:set("number", threads)
end

local function one()
  made = made + 1
  return form:format(run, number, made, made % 90)
end

function request()
  local headers = { ["Content-Type"] = "application/json" }
  if batch == 1 then return wrk.format("POST", "/ngsi-ld/v1/entities", headers, one()) end
  local list = {}
  for i = 1, batch do list[i] = one() end
  return wrk.format("POST", "/ngsi-ld/v1/entityOperations/create", headers, "[" .. table.concat(list, ",") .. "]")
end
