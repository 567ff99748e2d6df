// Made by scripts/generate.mjs from proto/ with protobufjs-cli. Change the schema, not this file.
/*eslint-disable block-scoped-var, id-length, no-control-regex, no-magic-numbers, no-mixed-operators, no-prototype-builtins, no-redeclare, no-shadow, no-var, sort-vars, default-case, jsdoc/require-param*/
import $protobuf from "protobufjs/minimal.js";

const $Reader = $protobuf.Reader, $Writer = $protobuf.Writer, $util = $protobuf.util;
const $Object = $util.global.Object, $undefined = $util.global.undefined, $Error = $util.global.Error, $RangeError = $util.global.RangeError, $TypeError = $util.global.TypeError, $String = $util.global.String, $Number = $util.global.Number, $parseInt = $util.global.parseInt, $BigInt = $util.global.BigInt, $Array = $util.global.Array, $Boolean = $util.global.Boolean;

const $root = $protobuf.roots["viommu"] || ($protobuf.roots["viommu"] = {});

export const viommu = $root.viommu = (() => {

    const viommu = {};

    viommu.v1 = (function() {

        const v1 = {};

        v1.CallSite = (function() {

            const CallSite = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            CallSite.prototype.module = "";
            CallSite.prototype.offset = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
            CallSite.prototype.irql = 0;

            CallSite.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.module != null && $Object.hasOwnProperty.call(message, "module") && message.module !== "")
                    writer.uint32(10).string(message.module);
                if (message.offset != null && $Object.hasOwnProperty.call(message, "offset") && (typeof message.offset === "object" ? message.offset.low || message.offset.high : message.offset !== 0))
                    writer.uint32(16).uint64(message.offset);
                if (message.irql != null && $Object.hasOwnProperty.call(message, "irql") && message.irql !== 0)
                    writer.uint32(24).uint32(message.irql);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            CallSite.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.viommu.v1.CallSite();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.module = value;
                            else
                                delete message.module;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.offset = value;
                            else
                                delete message.offset;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.irql = value;
                            else
                                delete message.irql;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            CallSite.fromObject = function (object, _depth) {
                if (object instanceof $root.viommu.v1.CallSite)
                    return object;
                if (!$util.isObject(object))
                    throw $TypeError(".viommu.v1.CallSite: object expected");
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let message = new $root.viommu.v1.CallSite();
                if (object.module != null)
                    if (typeof object.module !== "string" || object.module.length)
                        message.module = $String(object.module);
                if (object.offset != null)
                    if (typeof object.offset === "object" ? object.offset.low || object.offset.high : $Number(object.offset) !== 0)
                        if ($util.Long)
                            message.offset = $util.Long.fromValue(object.offset, true);
                        else if (typeof object.offset === "string")
                            message.offset = $parseInt(object.offset, 10);
                        else if (typeof object.offset === "number")
                            message.offset = object.offset;
                        else if (typeof object.offset === "object")
                            message.offset = new $util.LongBits(object.offset.low >>> 0, object.offset.high >>> 0).toNumber(true);
                if (object.irql != null)
                    if ($Number(object.irql) !== 0)
                        message.irql = object.irql >>> 0;
                return message;
            };

            CallSite.toObject = function (message, options, _depth) {
                if (!options)
                    options = {};
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let object = {};
                if (options.defaults) {
                    object.module = "";
                    if ($util.Long) {
                        let long = new $util.Long(0, 0, true);
                        object.offset = options.longs === $String ? long.toString() : options.longs === $Number ? long.toNumber() : typeof $BigInt !== "undefined" && options.longs === $BigInt ? long.toBigInt() : long;
                    } else
                        object.offset = options.longs === $String ? "0" : typeof $BigInt !== "undefined" && options.longs === $BigInt ? $BigInt("0") : 0;
                    object.irql = 0;
                }
                if (message.module != null && $Object.hasOwnProperty.call(message, "module"))
                    object.module = message.module;
                if (message.offset != null && $Object.hasOwnProperty.call(message, "offset"))
                    if (typeof $BigInt !== "undefined" && options.longs === $BigInt)
                        object.offset = typeof message.offset === "number" ? $BigInt(message.offset) : $util.Long.fromBits(message.offset.low >>> 0, message.offset.high >>> 0, true).toBigInt();
                    else if (typeof message.offset === "number")
                        object.offset = options.longs === $String ? $String(message.offset) : message.offset;
                    else
                        object.offset = options.longs === $String ? $util.Long.prototype.toString.call(message.offset) : options.longs === $Number ? new $util.LongBits(message.offset.low >>> 0, message.offset.high >>> 0).toNumber(true) : message.offset;
                if (message.irql != null && $Object.hasOwnProperty.call(message, "irql"))
                    object.irql = message.irql;
                return object;
            };

            CallSite.prototype.toJSON = function() {
                return CallSite.toObject(this, $protobuf.util.toJSONOptions);
            };

            return CallSite;
        })();

        v1.Request = (function() {

            const Request = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            Request.prototype.id = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
            Request.prototype.table = 0;
            Request.prototype.callSite = null;
            Request.prototype.createDomain = null;
            Request.prototype.deleteDomain = null;
            Request.prototype.attachDevice = null;
            Request.prototype.detachDevice = null;
            Request.prototype.flushDomain = null;
            Request.prototype.flushDomainByVaList = null;
            Request.prototype.queryInputMappings = null;
            Request.prototype.mapLogicalRange = null;
            Request.prototype.unmapLogicalRange = null;
            Request.prototype.mapIdentityRange = null;
            Request.prototype.unmapIdentityRange = null;
            Request.prototype.setDeviceFaultReporting = null;
            Request.prototype.configureDomain = null;
            Request.prototype.createDomainEx = null;
            Request.prototype.attachDeviceEx = null;
            Request.prototype.detachDeviceEx = null;
            Request.prototype.mapLogicalRangeEx = null;
            Request.prototype.mapIdentityRangeEx = null;
            Request.prototype.unmapIdentityRangeEx = null;
            Request.prototype.setDeviceFaultReportingEx = null;
            Request.prototype.queryAvailableDomainTypes = null;
            Request.prototype.registerInterfaceStateChangeCallback = null;
            Request.prototype.unregisterInterfaceStateChangeCallback = null;
            Request.prototype.reserveLogicalAddressRange = null;
            Request.prototype.freeReservedLogicalAddressRange = null;
            Request.prototype.mapReservedLogicalRange = null;
            Request.prototype.unmapReservedLogicalRange = null;
            Request.prototype.createDevice = null;
            Request.prototype.deleteDevice = null;
            Request.prototype.createPasidDevice = null;
            Request.prototype.deletePasidDevice = null;
            Request.prototype.attachPasidDevice = null;
            Request.prototype.detachPasidDevice = null;
            Request.prototype.queryDeviceInfo = null;

            let $oneOfFields;

            $Object.defineProperty(Request.prototype, "routine", {
                get: $util.oneOfGetter($oneOfFields = ["createDomain", "deleteDomain", "attachDevice", "detachDevice", "flushDomain", "flushDomainByVaList", "queryInputMappings", "mapLogicalRange", "unmapLogicalRange", "mapIdentityRange", "unmapIdentityRange", "setDeviceFaultReporting", "configureDomain", "createDomainEx", "attachDeviceEx", "detachDeviceEx", "mapLogicalRangeEx", "mapIdentityRangeEx", "unmapIdentityRangeEx", "setDeviceFaultReportingEx", "queryAvailableDomainTypes", "registerInterfaceStateChangeCallback", "unregisterInterfaceStateChangeCallback", "reserveLogicalAddressRange", "freeReservedLogicalAddressRange", "mapReservedLogicalRange", "unmapReservedLogicalRange", "createDevice", "deleteDevice", "createPasidDevice", "deletePasidDevice", "attachPasidDevice", "detachPasidDevice", "queryDeviceInfo"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            Request.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.id != null && $Object.hasOwnProperty.call(message, "id") && (typeof message.id === "object" ? message.id.low || message.id.high : message.id !== 0))
                    writer.uint32(8).uint64(message.id);
                if (message.table != null && $Object.hasOwnProperty.call(message, "table") && message.table !== 0)
                    writer.uint32(16).int32(message.table);
                if (message.callSite != null && $Object.hasOwnProperty.call(message, "callSite"))
                    $root.viommu.v1.CallSite.encode(message.callSite, writer.uint32(26).fork(), _depth + 1).ldelim();
                if (message.createDomain != null && $Object.hasOwnProperty.call(message, "createDomain"))
                    $root.viommu.v1.CreateDomainRequest.encode(message.createDomain, writer.uint32(130).fork(), _depth + 1).ldelim();
                if (message.deleteDomain != null && $Object.hasOwnProperty.call(message, "deleteDomain"))
                    $root.viommu.v1.DeleteDomainRequest.encode(message.deleteDomain, writer.uint32(138).fork(), _depth + 1).ldelim();
                if (message.attachDevice != null && $Object.hasOwnProperty.call(message, "attachDevice"))
                    $root.viommu.v1.AttachDeviceRequest.encode(message.attachDevice, writer.uint32(146).fork(), _depth + 1).ldelim();
                if (message.detachDevice != null && $Object.hasOwnProperty.call(message, "detachDevice"))
                    $root.viommu.v1.DetachDeviceRequest.encode(message.detachDevice, writer.uint32(154).fork(), _depth + 1).ldelim();
                if (message.flushDomain != null && $Object.hasOwnProperty.call(message, "flushDomain"))
                    $root.viommu.v1.FlushDomainRequest.encode(message.flushDomain, writer.uint32(162).fork(), _depth + 1).ldelim();
                if (message.flushDomainByVaList != null && $Object.hasOwnProperty.call(message, "flushDomainByVaList"))
                    $root.viommu.v1.FlushDomainByVaListRequest.encode(message.flushDomainByVaList, writer.uint32(170).fork(), _depth + 1).ldelim();
                if (message.queryInputMappings != null && $Object.hasOwnProperty.call(message, "queryInputMappings"))
                    $root.viommu.v1.QueryInputMappingsRequest.encode(message.queryInputMappings, writer.uint32(178).fork(), _depth + 1).ldelim();
                if (message.mapLogicalRange != null && $Object.hasOwnProperty.call(message, "mapLogicalRange"))
                    $root.viommu.v1.MapLogicalRangeRequest.encode(message.mapLogicalRange, writer.uint32(186).fork(), _depth + 1).ldelim();
                if (message.unmapLogicalRange != null && $Object.hasOwnProperty.call(message, "unmapLogicalRange"))
                    $root.viommu.v1.UnmapLogicalRangeRequest.encode(message.unmapLogicalRange, writer.uint32(194).fork(), _depth + 1).ldelim();
                if (message.mapIdentityRange != null && $Object.hasOwnProperty.call(message, "mapIdentityRange"))
                    $root.viommu.v1.MapIdentityRangeRequest.encode(message.mapIdentityRange, writer.uint32(202).fork(), _depth + 1).ldelim();
                if (message.unmapIdentityRange != null && $Object.hasOwnProperty.call(message, "unmapIdentityRange"))
                    $root.viommu.v1.UnmapIdentityRangeRequest.encode(message.unmapIdentityRange, writer.uint32(210).fork(), _depth + 1).ldelim();
                if (message.setDeviceFaultReporting != null && $Object.hasOwnProperty.call(message, "setDeviceFaultReporting"))
                    $root.viommu.v1.SetDeviceFaultReportingRequest.encode(message.setDeviceFaultReporting, writer.uint32(218).fork(), _depth + 1).ldelim();
                if (message.configureDomain != null && $Object.hasOwnProperty.call(message, "configureDomain"))
                    $root.viommu.v1.ConfigureDomainRequest.encode(message.configureDomain, writer.uint32(226).fork(), _depth + 1).ldelim();
                if (message.createDomainEx != null && $Object.hasOwnProperty.call(message, "createDomainEx"))
                    $root.viommu.v1.CreateDomainExRequest.encode(message.createDomainEx, writer.uint32(258).fork(), _depth + 1).ldelim();
                if (message.attachDeviceEx != null && $Object.hasOwnProperty.call(message, "attachDeviceEx"))
                    $root.viommu.v1.AttachDeviceExRequest.encode(message.attachDeviceEx, writer.uint32(266).fork(), _depth + 1).ldelim();
                if (message.detachDeviceEx != null && $Object.hasOwnProperty.call(message, "detachDeviceEx"))
                    $root.viommu.v1.DetachDeviceExRequest.encode(message.detachDeviceEx, writer.uint32(274).fork(), _depth + 1).ldelim();
                if (message.mapLogicalRangeEx != null && $Object.hasOwnProperty.call(message, "mapLogicalRangeEx"))
                    $root.viommu.v1.MapLogicalRangeExRequest.encode(message.mapLogicalRangeEx, writer.uint32(282).fork(), _depth + 1).ldelim();
                if (message.mapIdentityRangeEx != null && $Object.hasOwnProperty.call(message, "mapIdentityRangeEx"))
                    $root.viommu.v1.MapIdentityRangeExRequest.encode(message.mapIdentityRangeEx, writer.uint32(290).fork(), _depth + 1).ldelim();
                if (message.unmapIdentityRangeEx != null && $Object.hasOwnProperty.call(message, "unmapIdentityRangeEx"))
                    $root.viommu.v1.UnmapIdentityRangeExRequest.encode(message.unmapIdentityRangeEx, writer.uint32(298).fork(), _depth + 1).ldelim();
                if (message.setDeviceFaultReportingEx != null && $Object.hasOwnProperty.call(message, "setDeviceFaultReportingEx"))
                    $root.viommu.v1.SetDeviceFaultReportingExRequest.encode(message.setDeviceFaultReportingEx, writer.uint32(306).fork(), _depth + 1).ldelim();
                if (message.queryAvailableDomainTypes != null && $Object.hasOwnProperty.call(message, "queryAvailableDomainTypes"))
                    $root.viommu.v1.QueryAvailableDomainTypesRequest.encode(message.queryAvailableDomainTypes, writer.uint32(314).fork(), _depth + 1).ldelim();
                if (message.registerInterfaceStateChangeCallback != null && $Object.hasOwnProperty.call(message, "registerInterfaceStateChangeCallback"))
                    $root.viommu.v1.RegisterInterfaceStateChangeCallbackRequest.encode(message.registerInterfaceStateChangeCallback, writer.uint32(322).fork(), _depth + 1).ldelim();
                if (message.unregisterInterfaceStateChangeCallback != null && $Object.hasOwnProperty.call(message, "unregisterInterfaceStateChangeCallback"))
                    $root.viommu.v1.UnregisterInterfaceStateChangeCallbackRequest.encode(message.unregisterInterfaceStateChangeCallback, writer.uint32(330).fork(), _depth + 1).ldelim();
                if (message.reserveLogicalAddressRange != null && $Object.hasOwnProperty.call(message, "reserveLogicalAddressRange"))
                    $root.viommu.v1.ReserveLogicalAddressRangeRequest.encode(message.reserveLogicalAddressRange, writer.uint32(338).fork(), _depth + 1).ldelim();
                if (message.freeReservedLogicalAddressRange != null && $Object.hasOwnProperty.call(message, "freeReservedLogicalAddressRange"))
                    $root.viommu.v1.FreeReservedLogicalAddressRangeRequest.encode(message.freeReservedLogicalAddressRange, writer.uint32(346).fork(), _depth + 1).ldelim();
                if (message.mapReservedLogicalRange != null && $Object.hasOwnProperty.call(message, "mapReservedLogicalRange"))
                    $root.viommu.v1.MapReservedLogicalRangeRequest.encode(message.mapReservedLogicalRange, writer.uint32(354).fork(), _depth + 1).ldelim();
                if (message.unmapReservedLogicalRange != null && $Object.hasOwnProperty.call(message, "unmapReservedLogicalRange"))
                    $root.viommu.v1.UnmapReservedLogicalRangeRequest.encode(message.unmapReservedLogicalRange, writer.uint32(362).fork(), _depth + 1).ldelim();
                if (message.createDevice != null && $Object.hasOwnProperty.call(message, "createDevice"))
                    $root.viommu.v1.CreateDeviceRequest.encode(message.createDevice, writer.uint32(370).fork(), _depth + 1).ldelim();
                if (message.deleteDevice != null && $Object.hasOwnProperty.call(message, "deleteDevice"))
                    $root.viommu.v1.DeleteDeviceRequest.encode(message.deleteDevice, writer.uint32(378).fork(), _depth + 1).ldelim();
                if (message.createPasidDevice != null && $Object.hasOwnProperty.call(message, "createPasidDevice"))
                    $root.viommu.v1.CreatePasidDeviceRequest.encode(message.createPasidDevice, writer.uint32(386).fork(), _depth + 1).ldelim();
                if (message.deletePasidDevice != null && $Object.hasOwnProperty.call(message, "deletePasidDevice"))
                    $root.viommu.v1.DeletePasidDeviceRequest.encode(message.deletePasidDevice, writer.uint32(394).fork(), _depth + 1).ldelim();
                if (message.attachPasidDevice != null && $Object.hasOwnProperty.call(message, "attachPasidDevice"))
                    $root.viommu.v1.AttachPasidDeviceRequest.encode(message.attachPasidDevice, writer.uint32(402).fork(), _depth + 1).ldelim();
                if (message.detachPasidDevice != null && $Object.hasOwnProperty.call(message, "detachPasidDevice"))
                    $root.viommu.v1.DetachPasidDeviceRequest.encode(message.detachPasidDevice, writer.uint32(410).fork(), _depth + 1).ldelim();
                if (message.queryDeviceInfo != null && $Object.hasOwnProperty.call(message, "queryDeviceInfo"))
                    $root.viommu.v1.QueryDeviceInfoRequest.encode(message.queryDeviceInfo, writer.uint32(418).fork(), _depth + 1).ldelim();
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            Request.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.viommu.v1.Request();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.id = value;
                            else
                                delete message.id;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.int32())
                                message.table = value;
                            else
                                delete message.table;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            message.callSite = $root.viommu.v1.CallSite.decode(reader, reader.size(), $undefined, _depth + 1, message.callSite);
                            continue;
                        }
                    case 16: {
                            if (wireType !== 2)
                                break;
                            message.createDomain = $root.viommu.v1.CreateDomainRequest.decode(reader, reader.size(), $undefined, _depth + 1, message.createDomain);
                            message.routine = "createDomain";
                            continue;
                        }
                    case 17: {
                            if (wireType !== 2)
                                break;
                            message.deleteDomain = $root.viommu.v1.DeleteDomainRequest.decode(reader, reader.size(), $undefined, _depth + 1, message.deleteDomain);
                            message.routine = "deleteDomain";
                            continue;
                        }
                    case 18: {
                            if (wireType !== 2)
                                break;
                            message.attachDevice = $root.viommu.v1.AttachDeviceRequest.decode(reader, reader.size(), $undefined, _depth + 1, message.attachDevice);
                            message.routine = "attachDevice";
                            continue;
                        }
                    case 19: {
                            if (wireType !== 2)
                                break;
                            message.detachDevice = $root.viommu.v1.DetachDeviceRequest.decode(reader, reader.size(), $undefined, _depth + 1, message.detachDevice);
                            message.routine = "detachDevice";
                            continue;
                        }
                    case 20: {
                            if (wireType !== 2)
                                break;
                            message.flushDomain = $root.viommu.v1.FlushDomainRequest.decode(reader, reader.size(), $undefined, _depth + 1, message.flushDomain);
                            message.routine = "flushDomain";
                            continue;
                        }
                    case 21: {
                            if (wireType !== 2)
                                break;
                            message.flushDomainByVaList = $root.viommu.v1.FlushDomainByVaListRequest.decode(reader, reader.size(), $undefined, _depth + 1, message.flushDomainByVaList);
                            message.routine = "flushDomainByVaList";
                            continue;
                        }
                    case 22: {
                            if (wireType !== 2)
                                break;
                            message.queryInputMappings = $root.viommu.v1.QueryInputMappingsRequest.decode(reader, reader.size(), $undefined, _depth + 1, message.queryInputMappings);
                            message.routine = "queryInputMappings";
                            continue;
                        }
                    case 23: {
                            if (wireType !== 2)
                                break;
                            message.mapLogicalRange = $root.viommu.v1.MapLogicalRangeRequest.decode(reader, reader.size(), $undefined, _depth + 1, message.mapLogicalRange);
                            message.routine = "mapLogicalRange";
                            continue;
                        }
                    case 24: {
                            if (wireType !== 2)
                                break;
                            message.unmapLogicalRange = $root.viommu.v1.UnmapLogicalRangeRequest.decode(reader, reader.size(), $undefined, _depth + 1, message.unmapLogicalRange);
                            message.routine = "unmapLogicalRange";
                            continue;
                        }
                    case 25: {
                            if (wireType !== 2)
                                break;
                            message.mapIdentityRange = $root.viommu.v1.MapIdentityRangeRequest.decode(reader, reader.size(), $undefined, _depth + 1, message.mapIdentityRange);
                            message.routine = "mapIdentityRange";
                            continue;
                        }
                    case 26: {
                            if (wireType !== 2)
                                break;
                            message.unmapIdentityRange = $root.viommu.v1.UnmapIdentityRangeRequest.decode(reader, reader.size(), $undefined, _depth + 1, message.unmapIdentityRange);
                            message.routine = "unmapIdentityRange";
                            continue;
                        }
                    case 27: {
                            if (wireType !== 2)
                                break;
                            message.setDeviceFaultReporting = $root.viommu.v1.SetDeviceFaultReportingRequest.decode(reader, reader.size(), $undefined, _depth + 1, message.setDeviceFaultReporting);
                            message.routine = "setDeviceFaultReporting";
                            continue;
                        }
                    case 28: {
                            if (wireType !== 2)
                                break;
                            message.configureDomain = $root.viommu.v1.ConfigureDomainRequest.decode(reader, reader.size(), $undefined, _depth + 1, message.configureDomain);
                            message.routine = "configureDomain";
                            continue;
                        }
                    case 32: {
                            if (wireType !== 2)
                                break;
                            message.createDomainEx = $root.viommu.v1.CreateDomainExRequest.decode(reader, reader.size(), $undefined, _depth + 1, message.createDomainEx);
                            message.routine = "createDomainEx";
                            continue;
                        }
                    case 33: {
                            if (wireType !== 2)
                                break;
                            message.attachDeviceEx = $root.viommu.v1.AttachDeviceExRequest.decode(reader, reader.size(), $undefined, _depth + 1, message.attachDeviceEx);
                            message.routine = "attachDeviceEx";
                            continue;
                        }
                    case 34: {
                            if (wireType !== 2)
                                break;
                            message.detachDeviceEx = $root.viommu.v1.DetachDeviceExRequest.decode(reader, reader.size(), $undefined, _depth + 1, message.detachDeviceEx);
                            message.routine = "detachDeviceEx";
                            continue;
                        }
                    case 35: {
                            if (wireType !== 2)
                                break;
                            message.mapLogicalRangeEx = $root.viommu.v1.MapLogicalRangeExRequest.decode(reader, reader.size(), $undefined, _depth + 1, message.mapLogicalRangeEx);
                            message.routine = "mapLogicalRangeEx";
                            continue;
                        }
                    case 36: {
                            if (wireType !== 2)
                                break;
                            message.mapIdentityRangeEx = $root.viommu.v1.MapIdentityRangeExRequest.decode(reader, reader.size(), $undefined, _depth + 1, message.mapIdentityRangeEx);
                            message.routine = "mapIdentityRangeEx";
                            continue;
                        }
                    case 37: {
                            if (wireType !== 2)
                                break;
                            message.unmapIdentityRangeEx = $root.viommu.v1.UnmapIdentityRangeExRequest.decode(reader, reader.size(), $undefined, _depth + 1, message.unmapIdentityRangeEx);
                            message.routine = "unmapIdentityRangeEx";
                            continue;
                        }
                    case 38: {
                            if (wireType !== 2)
                                break;
                            message.setDeviceFaultReportingEx = $root.viommu.v1.SetDeviceFaultReportingExRequest.decode(reader, reader.size(), $undefined, _depth + 1, message.setDeviceFaultReportingEx);
                            message.routine = "setDeviceFaultReportingEx";
                            continue;
                        }
                    case 39: {
                            if (wireType !== 2)
                                break;
                            message.queryAvailableDomainTypes = $root.viommu.v1.QueryAvailableDomainTypesRequest.decode(reader, reader.size(), $undefined, _depth + 1, message.queryAvailableDomainTypes);
                            message.routine = "queryAvailableDomainTypes";
                            continue;
                        }
                    case 40: {
                            if (wireType !== 2)
                                break;
                            message.registerInterfaceStateChangeCallback = $root.viommu.v1.RegisterInterfaceStateChangeCallbackRequest.decode(reader, reader.size(), $undefined, _depth + 1, message.registerInterfaceStateChangeCallback);
                            message.routine = "registerInterfaceStateChangeCallback";
                            continue;
                        }
                    case 41: {
                            if (wireType !== 2)
                                break;
                            message.unregisterInterfaceStateChangeCallback = $root.viommu.v1.UnregisterInterfaceStateChangeCallbackRequest.decode(reader, reader.size(), $undefined, _depth + 1, message.unregisterInterfaceStateChangeCallback);
                            message.routine = "unregisterInterfaceStateChangeCallback";
                            continue;
                        }
                    case 42: {
                            if (wireType !== 2)
                                break;
                            message.reserveLogicalAddressRange = $root.viommu.v1.ReserveLogicalAddressRangeRequest.decode(reader, reader.size(), $undefined, _depth + 1, message.reserveLogicalAddressRange);
                            message.routine = "reserveLogicalAddressRange";
                            continue;
                        }
                    case 43: {
                            if (wireType !== 2)
                                break;
                            message.freeReservedLogicalAddressRange = $root.viommu.v1.FreeReservedLogicalAddressRangeRequest.decode(reader, reader.size(), $undefined, _depth + 1, message.freeReservedLogicalAddressRange);
                            message.routine = "freeReservedLogicalAddressRange";
                            continue;
                        }
                    case 44: {
                            if (wireType !== 2)
                                break;
                            message.mapReservedLogicalRange = $root.viommu.v1.MapReservedLogicalRangeRequest.decode(reader, reader.size(), $undefined, _depth + 1, message.mapReservedLogicalRange);
                            message.routine = "mapReservedLogicalRange";
                            continue;
                        }
                    case 45: {
                            if (wireType !== 2)
                                break;
                            message.unmapReservedLogicalRange = $root.viommu.v1.UnmapReservedLogicalRangeRequest.decode(reader, reader.size(), $undefined, _depth + 1, message.unmapReservedLogicalRange);
                            message.routine = "unmapReservedLogicalRange";
                            continue;
                        }
                    case 46: {
                            if (wireType !== 2)
                                break;
                            message.createDevice = $root.viommu.v1.CreateDeviceRequest.decode(reader, reader.size(), $undefined, _depth + 1, message.createDevice);
                            message.routine = "createDevice";
                            continue;
                        }
                    case 47: {
                            if (wireType !== 2)
                                break;
                            message.deleteDevice = $root.viommu.v1.DeleteDeviceRequest.decode(reader, reader.size(), $undefined, _depth + 1, message.deleteDevice);
                            message.routine = "deleteDevice";
                            continue;
                        }
                    case 48: {
                            if (wireType !== 2)
                                break;
                            message.createPasidDevice = $root.viommu.v1.CreatePasidDeviceRequest.decode(reader, reader.size(), $undefined, _depth + 1, message.createPasidDevice);
                            message.routine = "createPasidDevice";
                            continue;
                        }
                    case 49: {
                            if (wireType !== 2)
                                break;
                            message.deletePasidDevice = $root.viommu.v1.DeletePasidDeviceRequest.decode(reader, reader.size(), $undefined, _depth + 1, message.deletePasidDevice);
                            message.routine = "deletePasidDevice";
                            continue;
                        }
                    case 50: {
                            if (wireType !== 2)
                                break;
                            message.attachPasidDevice = $root.viommu.v1.AttachPasidDeviceRequest.decode(reader, reader.size(), $undefined, _depth + 1, message.attachPasidDevice);
                            message.routine = "attachPasidDevice";
                            continue;
                        }
                    case 51: {
                            if (wireType !== 2)
                                break;
                            message.detachPasidDevice = $root.viommu.v1.DetachPasidDeviceRequest.decode(reader, reader.size(), $undefined, _depth + 1, message.detachPasidDevice);
                            message.routine = "detachPasidDevice";
                            continue;
                        }
                    case 52: {
                            if (wireType !== 2)
                                break;
                            message.queryDeviceInfo = $root.viommu.v1.QueryDeviceInfoRequest.decode(reader, reader.size(), $undefined, _depth + 1, message.queryDeviceInfo);
                            message.routine = "queryDeviceInfo";
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            Request.fromObject = function (object, _depth) {
                if (object instanceof $root.viommu.v1.Request)
                    return object;
                if (!$util.isObject(object))
                    throw $TypeError(".viommu.v1.Request: object expected");
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let message = new $root.viommu.v1.Request();
                if (object.id != null)
                    if (typeof object.id === "object" ? object.id.low || object.id.high : $Number(object.id) !== 0)
                        if ($util.Long)
                            message.id = $util.Long.fromValue(object.id, true);
                        else if (typeof object.id === "string")
                            message.id = $parseInt(object.id, 10);
                        else if (typeof object.id === "number")
                            message.id = object.id;
                        else if (typeof object.id === "object")
                            message.id = new $util.LongBits(object.id.low >>> 0, object.id.high >>> 0).toNumber(true);
                if (object.table !== 0 && (typeof object.table !== "string" || $root.viommu.v1.InterfaceTable[object.table] !== 0))
                    switch (object.table) {
                    case "INTERFACE_TABLE_UNSPECIFIED":
                    case 0:
                        message.table = 0;
                        break;
                    case "INTERFACE_TABLE_LEGACY":
                    case 1:
                        message.table = 1;
                        break;
                    case "INTERFACE_TABLE_V1":
                    case 2:
                        message.table = 2;
                        break;
                    case "INTERFACE_TABLE_V2":
                    case 3:
                        message.table = 3;
                        break;
                    case "INTERFACE_TABLE_V3":
                    case 4:
                        message.table = 4;
                        break;
                    default:
                        if (typeof object.table === "number" && (object.table | 0) === object.table)
                            message.table = object.table;
                    }
                if (object.callSite != null) {
                    if (!$util.isObject(object.callSite))
                        throw $TypeError(".viommu.v1.Request.callSite: object expected");
                    message.callSite = $root.viommu.v1.CallSite.fromObject(object.callSite, _depth + 1);
                }
                if (object.createDomain != null) {
                    if (!$util.isObject(object.createDomain))
                        throw $TypeError(".viommu.v1.Request.createDomain: object expected");
                    message.createDomain = $root.viommu.v1.CreateDomainRequest.fromObject(object.createDomain, _depth + 1);
                }
                if (object.deleteDomain != null) {
                    if (!$util.isObject(object.deleteDomain))
                        throw $TypeError(".viommu.v1.Request.deleteDomain: object expected");
                    message.deleteDomain = $root.viommu.v1.DeleteDomainRequest.fromObject(object.deleteDomain, _depth + 1);
                }
                if (object.attachDevice != null) {
                    if (!$util.isObject(object.attachDevice))
                        throw $TypeError(".viommu.v1.Request.attachDevice: object expected");
                    message.attachDevice = $root.viommu.v1.AttachDeviceRequest.fromObject(object.attachDevice, _depth + 1);
                }
                if (object.detachDevice != null) {
                    if (!$util.isObject(object.detachDevice))
                        throw $TypeError(".viommu.v1.Request.detachDevice: object expected");
                    message.detachDevice = $root.viommu.v1.DetachDeviceRequest.fromObject(object.detachDevice, _depth + 1);
                }
                if (object.flushDomain != null) {
                    if (!$util.isObject(object.flushDomain))
                        throw $TypeError(".viommu.v1.Request.flushDomain: object expected");
                    message.flushDomain = $root.viommu.v1.FlushDomainRequest.fromObject(object.flushDomain, _depth + 1);
                }
                if (object.flushDomainByVaList != null) {
                    if (!$util.isObject(object.flushDomainByVaList))
                        throw $TypeError(".viommu.v1.Request.flushDomainByVaList: object expected");
                    message.flushDomainByVaList = $root.viommu.v1.FlushDomainByVaListRequest.fromObject(object.flushDomainByVaList, _depth + 1);
                }
                if (object.queryInputMappings != null) {
                    if (!$util.isObject(object.queryInputMappings))
                        throw $TypeError(".viommu.v1.Request.queryInputMappings: object expected");
                    message.queryInputMappings = $root.viommu.v1.QueryInputMappingsRequest.fromObject(object.queryInputMappings, _depth + 1);
                }
                if (object.mapLogicalRange != null) {
                    if (!$util.isObject(object.mapLogicalRange))
                        throw $TypeError(".viommu.v1.Request.mapLogicalRange: object expected");
                    message.mapLogicalRange = $root.viommu.v1.MapLogicalRangeRequest.fromObject(object.mapLogicalRange, _depth + 1);
                }
                if (object.unmapLogicalRange != null) {
                    if (!$util.isObject(object.unmapLogicalRange))
                        throw $TypeError(".viommu.v1.Request.unmapLogicalRange: object expected");
                    message.unmapLogicalRange = $root.viommu.v1.UnmapLogicalRangeRequest.fromObject(object.unmapLogicalRange, _depth + 1);
                }
                if (object.mapIdentityRange != null) {
                    if (!$util.isObject(object.mapIdentityRange))
                        throw $TypeError(".viommu.v1.Request.mapIdentityRange: object expected");
                    message.mapIdentityRange = $root.viommu.v1.MapIdentityRangeRequest.fromObject(object.mapIdentityRange, _depth + 1);
                }
                if (object.unmapIdentityRange != null) {
                    if (!$util.isObject(object.unmapIdentityRange))
                        throw $TypeError(".viommu.v1.Request.unmapIdentityRange: object expected");
                    message.unmapIdentityRange = $root.viommu.v1.UnmapIdentityRangeRequest.fromObject(object.unmapIdentityRange, _depth + 1);
                }
                if (object.setDeviceFaultReporting != null) {
                    if (!$util.isObject(object.setDeviceFaultReporting))
                        throw $TypeError(".viommu.v1.Request.setDeviceFaultReporting: object expected");
                    message.setDeviceFaultReporting = $root.viommu.v1.SetDeviceFaultReportingRequest.fromObject(object.setDeviceFaultReporting, _depth + 1);
                }
                if (object.configureDomain != null) {
                    if (!$util.isObject(object.configureDomain))
                        throw $TypeError(".viommu.v1.Request.configureDomain: object expected");
                    message.configureDomain = $root.viommu.v1.ConfigureDomainRequest.fromObject(object.configureDomain, _depth + 1);
                }
                if (object.createDomainEx != null) {
                    if (!$util.isObject(object.createDomainEx))
                        throw $TypeError(".viommu.v1.Request.createDomainEx: object expected");
                    message.createDomainEx = $root.viommu.v1.CreateDomainExRequest.fromObject(object.createDomainEx, _depth + 1);
                }
                if (object.attachDeviceEx != null) {
                    if (!$util.isObject(object.attachDeviceEx))
                        throw $TypeError(".viommu.v1.Request.attachDeviceEx: object expected");
                    message.attachDeviceEx = $root.viommu.v1.AttachDeviceExRequest.fromObject(object.attachDeviceEx, _depth + 1);
                }
                if (object.detachDeviceEx != null) {
                    if (!$util.isObject(object.detachDeviceEx))
                        throw $TypeError(".viommu.v1.Request.detachDeviceEx: object expected");
                    message.detachDeviceEx = $root.viommu.v1.DetachDeviceExRequest.fromObject(object.detachDeviceEx, _depth + 1);
                }
                if (object.mapLogicalRangeEx != null) {
                    if (!$util.isObject(object.mapLogicalRangeEx))
                        throw $TypeError(".viommu.v1.Request.mapLogicalRangeEx: object expected");
                    message.mapLogicalRangeEx = $root.viommu.v1.MapLogicalRangeExRequest.fromObject(object.mapLogicalRangeEx, _depth + 1);
                }
                if (object.mapIdentityRangeEx != null) {
                    if (!$util.isObject(object.mapIdentityRangeEx))
                        throw $TypeError(".viommu.v1.Request.mapIdentityRangeEx: object expected");
                    message.mapIdentityRangeEx = $root.viommu.v1.MapIdentityRangeExRequest.fromObject(object.mapIdentityRangeEx, _depth + 1);
                }
                if (object.unmapIdentityRangeEx != null) {
                    if (!$util.isObject(object.unmapIdentityRangeEx))
                        throw $TypeError(".viommu.v1.Request.unmapIdentityRangeEx: object expected");
                    message.unmapIdentityRangeEx = $root.viommu.v1.UnmapIdentityRangeExRequest.fromObject(object.unmapIdentityRangeEx, _depth + 1);
                }
                if (object.setDeviceFaultReportingEx != null) {
                    if (!$util.isObject(object.setDeviceFaultReportingEx))
                        throw $TypeError(".viommu.v1.Request.setDeviceFaultReportingEx: object expected");
                    message.setDeviceFaultReportingEx = $root.viommu.v1.SetDeviceFaultReportingExRequest.fromObject(object.setDeviceFaultReportingEx, _depth + 1);
                }
                if (object.queryAvailableDomainTypes != null) {
                    if (!$util.isObject(object.queryAvailableDomainTypes))
                        throw $TypeError(".viommu.v1.Request.queryAvailableDomainTypes: object expected");
                    message.queryAvailableDomainTypes = $root.viommu.v1.QueryAvailableDomainTypesRequest.fromObject(object.queryAvailableDomainTypes, _depth + 1);
                }
                if (object.registerInterfaceStateChangeCallback != null) {
                    if (!$util.isObject(object.registerInterfaceStateChangeCallback))
                        throw $TypeError(".viommu.v1.Request.registerInterfaceStateChangeCallback: object expected");
                    message.registerInterfaceStateChangeCallback = $root.viommu.v1.RegisterInterfaceStateChangeCallbackRequest.fromObject(object.registerInterfaceStateChangeCallback, _depth + 1);
                }
                if (object.unregisterInterfaceStateChangeCallback != null) {
                    if (!$util.isObject(object.unregisterInterfaceStateChangeCallback))
                        throw $TypeError(".viommu.v1.Request.unregisterInterfaceStateChangeCallback: object expected");
                    message.unregisterInterfaceStateChangeCallback = $root.viommu.v1.UnregisterInterfaceStateChangeCallbackRequest.fromObject(object.unregisterInterfaceStateChangeCallback, _depth + 1);
                }
                if (object.reserveLogicalAddressRange != null) {
                    if (!$util.isObject(object.reserveLogicalAddressRange))
                        throw $TypeError(".viommu.v1.Request.reserveLogicalAddressRange: object expected");
                    message.reserveLogicalAddressRange = $root.viommu.v1.ReserveLogicalAddressRangeRequest.fromObject(object.reserveLogicalAddressRange, _depth + 1);
                }
                if (object.freeReservedLogicalAddressRange != null) {
                    if (!$util.isObject(object.freeReservedLogicalAddressRange))
                        throw $TypeError(".viommu.v1.Request.freeReservedLogicalAddressRange: object expected");
                    message.freeReservedLogicalAddressRange = $root.viommu.v1.FreeReservedLogicalAddressRangeRequest.fromObject(object.freeReservedLogicalAddressRange, _depth + 1);
                }
                if (object.mapReservedLogicalRange != null) {
                    if (!$util.isObject(object.mapReservedLogicalRange))
                        throw $TypeError(".viommu.v1.Request.mapReservedLogicalRange: object expected");
                    message.mapReservedLogicalRange = $root.viommu.v1.MapReservedLogicalRangeRequest.fromObject(object.mapReservedLogicalRange, _depth + 1);
                }
                if (object.unmapReservedLogicalRange != null) {
                    if (!$util.isObject(object.unmapReservedLogicalRange))
                        throw $TypeError(".viommu.v1.Request.unmapReservedLogicalRange: object expected");
                    message.unmapReservedLogicalRange = $root.viommu.v1.UnmapReservedLogicalRangeRequest.fromObject(object.unmapReservedLogicalRange, _depth + 1);
                }
                if (object.createDevice != null) {
                    if (!$util.isObject(object.createDevice))
                        throw $TypeError(".viommu.v1.Request.createDevice: object expected");
                    message.createDevice = $root.viommu.v1.CreateDeviceRequest.fromObject(object.createDevice, _depth + 1);
                }
                if (object.deleteDevice != null) {
                    if (!$util.isObject(object.deleteDevice))
                        throw $TypeError(".viommu.v1.Request.deleteDevice: object expected");
                    message.deleteDevice = $root.viommu.v1.DeleteDeviceRequest.fromObject(object.deleteDevice, _depth + 1);
                }
                if (object.createPasidDevice != null) {
                    if (!$util.isObject(object.createPasidDevice))
                        throw $TypeError(".viommu.v1.Request.createPasidDevice: object expected");
                    message.createPasidDevice = $root.viommu.v1.CreatePasidDeviceRequest.fromObject(object.createPasidDevice, _depth + 1);
                }
                if (object.deletePasidDevice != null) {
                    if (!$util.isObject(object.deletePasidDevice))
                        throw $TypeError(".viommu.v1.Request.deletePasidDevice: object expected");
                    message.deletePasidDevice = $root.viommu.v1.DeletePasidDeviceRequest.fromObject(object.deletePasidDevice, _depth + 1);
                }
                if (object.attachPasidDevice != null) {
                    if (!$util.isObject(object.attachPasidDevice))
                        throw $TypeError(".viommu.v1.Request.attachPasidDevice: object expected");
                    message.attachPasidDevice = $root.viommu.v1.AttachPasidDeviceRequest.fromObject(object.attachPasidDevice, _depth + 1);
                }
                if (object.detachPasidDevice != null) {
                    if (!$util.isObject(object.detachPasidDevice))
                        throw $TypeError(".viommu.v1.Request.detachPasidDevice: object expected");
                    message.detachPasidDevice = $root.viommu.v1.DetachPasidDeviceRequest.fromObject(object.detachPasidDevice, _depth + 1);
                }
                if (object.queryDeviceInfo != null) {
                    if (!$util.isObject(object.queryDeviceInfo))
                        throw $TypeError(".viommu.v1.Request.queryDeviceInfo: object expected");
                    message.queryDeviceInfo = $root.viommu.v1.QueryDeviceInfoRequest.fromObject(object.queryDeviceInfo, _depth + 1);
                }
                return message;
            };

            Request.toObject = function (message, options, _depth) {
                if (!options)
                    options = {};
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let object = {};
                if (options.defaults) {
                    if ($util.Long) {
                        let long = new $util.Long(0, 0, true);
                        object.id = options.longs === $String ? long.toString() : options.longs === $Number ? long.toNumber() : typeof $BigInt !== "undefined" && options.longs === $BigInt ? long.toBigInt() : long;
                    } else
                        object.id = options.longs === $String ? "0" : typeof $BigInt !== "undefined" && options.longs === $BigInt ? $BigInt("0") : 0;
                    object.table = options.enums === $String ? "INTERFACE_TABLE_UNSPECIFIED" : 0;
                    object.callSite = null;
                }
                if (message.id != null && $Object.hasOwnProperty.call(message, "id"))
                    if (typeof $BigInt !== "undefined" && options.longs === $BigInt)
                        object.id = typeof message.id === "number" ? $BigInt(message.id) : $util.Long.fromBits(message.id.low >>> 0, message.id.high >>> 0, true).toBigInt();
                    else if (typeof message.id === "number")
                        object.id = options.longs === $String ? $String(message.id) : message.id;
                    else
                        object.id = options.longs === $String ? $util.Long.prototype.toString.call(message.id) : options.longs === $Number ? new $util.LongBits(message.id.low >>> 0, message.id.high >>> 0).toNumber(true) : message.id;
                if (message.table != null && $Object.hasOwnProperty.call(message, "table"))
                    object.table = options.enums === $String ? $root.viommu.v1.InterfaceTable[message.table] === $undefined ? message.table : $root.viommu.v1.InterfaceTable[message.table] : message.table;
                if (message.callSite != null && $Object.hasOwnProperty.call(message, "callSite"))
                    object.callSite = $root.viommu.v1.CallSite.toObject(message.callSite, options, _depth + 1);
                if (message.createDomain != null && $Object.hasOwnProperty.call(message, "createDomain")) {
                    object.createDomain = $root.viommu.v1.CreateDomainRequest.toObject(message.createDomain, options, _depth + 1);
                    if (options.oneofs)
                        object.routine = "createDomain";
                }
                if (message.deleteDomain != null && $Object.hasOwnProperty.call(message, "deleteDomain")) {
                    object.deleteDomain = $root.viommu.v1.DeleteDomainRequest.toObject(message.deleteDomain, options, _depth + 1);
                    if (options.oneofs)
                        object.routine = "deleteDomain";
                }
                if (message.attachDevice != null && $Object.hasOwnProperty.call(message, "attachDevice")) {
                    object.attachDevice = $root.viommu.v1.AttachDeviceRequest.toObject(message.attachDevice, options, _depth + 1);
                    if (options.oneofs)
                        object.routine = "attachDevice";
                }
                if (message.detachDevice != null && $Object.hasOwnProperty.call(message, "detachDevice")) {
                    object.detachDevice = $root.viommu.v1.DetachDeviceRequest.toObject(message.detachDevice, options, _depth + 1);
                    if (options.oneofs)
                        object.routine = "detachDevice";
                }
                if (message.flushDomain != null && $Object.hasOwnProperty.call(message, "flushDomain")) {
                    object.flushDomain = $root.viommu.v1.FlushDomainRequest.toObject(message.flushDomain, options, _depth + 1);
                    if (options.oneofs)
                        object.routine = "flushDomain";
                }
                if (message.flushDomainByVaList != null && $Object.hasOwnProperty.call(message, "flushDomainByVaList")) {
                    object.flushDomainByVaList = $root.viommu.v1.FlushDomainByVaListRequest.toObject(message.flushDomainByVaList, options, _depth + 1);
                    if (options.oneofs)
                        object.routine = "flushDomainByVaList";
                }
                if (message.queryInputMappings != null && $Object.hasOwnProperty.call(message, "queryInputMappings")) {
                    object.queryInputMappings = $root.viommu.v1.QueryInputMappingsRequest.toObject(message.queryInputMappings, options, _depth + 1);
                    if (options.oneofs)
                        object.routine = "queryInputMappings";
                }
                if (message.mapLogicalRange != null && $Object.hasOwnProperty.call(message, "mapLogicalRange")) {
                    object.mapLogicalRange = $root.viommu.v1.MapLogicalRangeRequest.toObject(message.mapLogicalRange, options, _depth + 1);
                    if (options.oneofs)
                        object.routine = "mapLogicalRange";
                }
                if (message.unmapLogicalRange != null && $Object.hasOwnProperty.call(message, "unmapLogicalRange")) {
                    object.unmapLogicalRange = $root.viommu.v1.UnmapLogicalRangeRequest.toObject(message.unmapLogicalRange, options, _depth + 1);
                    if (options.oneofs)
                        object.routine = "unmapLogicalRange";
                }
                if (message.mapIdentityRange != null && $Object.hasOwnProperty.call(message, "mapIdentityRange")) {
                    object.mapIdentityRange = $root.viommu.v1.MapIdentityRangeRequest.toObject(message.mapIdentityRange, options, _depth + 1);
                    if (options.oneofs)
                        object.routine = "mapIdentityRange";
                }
                if (message.unmapIdentityRange != null && $Object.hasOwnProperty.call(message, "unmapIdentityRange")) {
                    object.unmapIdentityRange = $root.viommu.v1.UnmapIdentityRangeRequest.toObject(message.unmapIdentityRange, options, _depth + 1);
                    if (options.oneofs)
                        object.routine = "unmapIdentityRange";
                }
                if (message.setDeviceFaultReporting != null && $Object.hasOwnProperty.call(message, "setDeviceFaultReporting")) {
                    object.setDeviceFaultReporting = $root.viommu.v1.SetDeviceFaultReportingRequest.toObject(message.setDeviceFaultReporting, options, _depth + 1);
                    if (options.oneofs)
                        object.routine = "setDeviceFaultReporting";
                }
                if (message.configureDomain != null && $Object.hasOwnProperty.call(message, "configureDomain")) {
                    object.configureDomain = $root.viommu.v1.ConfigureDomainRequest.toObject(message.configureDomain, options, _depth + 1);
                    if (options.oneofs)
                        object.routine = "configureDomain";
                }
                if (message.createDomainEx != null && $Object.hasOwnProperty.call(message, "createDomainEx")) {
                    object.createDomainEx = $root.viommu.v1.CreateDomainExRequest.toObject(message.createDomainEx, options, _depth + 1);
                    if (options.oneofs)
                        object.routine = "createDomainEx";
                }
                if (message.attachDeviceEx != null && $Object.hasOwnProperty.call(message, "attachDeviceEx")) {
                    object.attachDeviceEx = $root.viommu.v1.AttachDeviceExRequest.toObject(message.attachDeviceEx, options, _depth + 1);
                    if (options.oneofs)
                        object.routine = "attachDeviceEx";
                }
                if (message.detachDeviceEx != null && $Object.hasOwnProperty.call(message, "detachDeviceEx")) {
                    object.detachDeviceEx = $root.viommu.v1.DetachDeviceExRequest.toObject(message.detachDeviceEx, options, _depth + 1);
                    if (options.oneofs)
                        object.routine = "detachDeviceEx";
                }
                if (message.mapLogicalRangeEx != null && $Object.hasOwnProperty.call(message, "mapLogicalRangeEx")) {
                    object.mapLogicalRangeEx = $root.viommu.v1.MapLogicalRangeExRequest.toObject(message.mapLogicalRangeEx, options, _depth + 1);
                    if (options.oneofs)
                        object.routine = "mapLogicalRangeEx";
                }
                if (message.mapIdentityRangeEx != null && $Object.hasOwnProperty.call(message, "mapIdentityRangeEx")) {
                    object.mapIdentityRangeEx = $root.viommu.v1.MapIdentityRangeExRequest.toObject(message.mapIdentityRangeEx, options, _depth + 1);
                    if (options.oneofs)
                        object.routine = "mapIdentityRangeEx";
                }
                if (message.unmapIdentityRangeEx != null && $Object.hasOwnProperty.call(message, "unmapIdentityRangeEx")) {
                    object.unmapIdentityRangeEx = $root.viommu.v1.UnmapIdentityRangeExRequest.toObject(message.unmapIdentityRangeEx, options, _depth + 1);
                    if (options.oneofs)
                        object.routine = "unmapIdentityRangeEx";
                }
                if (message.setDeviceFaultReportingEx != null && $Object.hasOwnProperty.call(message, "setDeviceFaultReportingEx")) {
                    object.setDeviceFaultReportingEx = $root.viommu.v1.SetDeviceFaultReportingExRequest.toObject(message.setDeviceFaultReportingEx, options, _depth + 1);
                    if (options.oneofs)
                        object.routine = "setDeviceFaultReportingEx";
                }
                if (message.queryAvailableDomainTypes != null && $Object.hasOwnProperty.call(message, "queryAvailableDomainTypes")) {
                    object.queryAvailableDomainTypes = $root.viommu.v1.QueryAvailableDomainTypesRequest.toObject(message.queryAvailableDomainTypes, options, _depth + 1);
                    if (options.oneofs)
                        object.routine = "queryAvailableDomainTypes";
                }
                if (message.registerInterfaceStateChangeCallback != null && $Object.hasOwnProperty.call(message, "registerInterfaceStateChangeCallback")) {
                    object.registerInterfaceStateChangeCallback = $root.viommu.v1.RegisterInterfaceStateChangeCallbackRequest.toObject(message.registerInterfaceStateChangeCallback, options, _depth + 1);
                    if (options.oneofs)
                        object.routine = "registerInterfaceStateChangeCallback";
                }
                if (message.unregisterInterfaceStateChangeCallback != null && $Object.hasOwnProperty.call(message, "unregisterInterfaceStateChangeCallback")) {
                    object.unregisterInterfaceStateChangeCallback = $root.viommu.v1.UnregisterInterfaceStateChangeCallbackRequest.toObject(message.unregisterInterfaceStateChangeCallback, options, _depth + 1);
                    if (options.oneofs)
                        object.routine = "unregisterInterfaceStateChangeCallback";
                }
                if (message.reserveLogicalAddressRange != null && $Object.hasOwnProperty.call(message, "reserveLogicalAddressRange")) {
                    object.reserveLogicalAddressRange = $root.viommu.v1.ReserveLogicalAddressRangeRequest.toObject(message.reserveLogicalAddressRange, options, _depth + 1);
                    if (options.oneofs)
                        object.routine = "reserveLogicalAddressRange";
                }
                if (message.freeReservedLogicalAddressRange != null && $Object.hasOwnProperty.call(message, "freeReservedLogicalAddressRange")) {
                    object.freeReservedLogicalAddressRange = $root.viommu.v1.FreeReservedLogicalAddressRangeRequest.toObject(message.freeReservedLogicalAddressRange, options, _depth + 1);
                    if (options.oneofs)
                        object.routine = "freeReservedLogicalAddressRange";
                }
                if (message.mapReservedLogicalRange != null && $Object.hasOwnProperty.call(message, "mapReservedLogicalRange")) {
                    object.mapReservedLogicalRange = $root.viommu.v1.MapReservedLogicalRangeRequest.toObject(message.mapReservedLogicalRange, options, _depth + 1);
                    if (options.oneofs)
                        object.routine = "mapReservedLogicalRange";
                }
                if (message.unmapReservedLogicalRange != null && $Object.hasOwnProperty.call(message, "unmapReservedLogicalRange")) {
                    object.unmapReservedLogicalRange = $root.viommu.v1.UnmapReservedLogicalRangeRequest.toObject(message.unmapReservedLogicalRange, options, _depth + 1);
                    if (options.oneofs)
                        object.routine = "unmapReservedLogicalRange";
                }
                if (message.createDevice != null && $Object.hasOwnProperty.call(message, "createDevice")) {
                    object.createDevice = $root.viommu.v1.CreateDeviceRequest.toObject(message.createDevice, options, _depth + 1);
                    if (options.oneofs)
                        object.routine = "createDevice";
                }
                if (message.deleteDevice != null && $Object.hasOwnProperty.call(message, "deleteDevice")) {
                    object.deleteDevice = $root.viommu.v1.DeleteDeviceRequest.toObject(message.deleteDevice, options, _depth + 1);
                    if (options.oneofs)
                        object.routine = "deleteDevice";
                }
                if (message.createPasidDevice != null && $Object.hasOwnProperty.call(message, "createPasidDevice")) {
                    object.createPasidDevice = $root.viommu.v1.CreatePasidDeviceRequest.toObject(message.createPasidDevice, options, _depth + 1);
                    if (options.oneofs)
                        object.routine = "createPasidDevice";
                }
                if (message.deletePasidDevice != null && $Object.hasOwnProperty.call(message, "deletePasidDevice")) {
                    object.deletePasidDevice = $root.viommu.v1.DeletePasidDeviceRequest.toObject(message.deletePasidDevice, options, _depth + 1);
                    if (options.oneofs)
                        object.routine = "deletePasidDevice";
                }
                if (message.attachPasidDevice != null && $Object.hasOwnProperty.call(message, "attachPasidDevice")) {
                    object.attachPasidDevice = $root.viommu.v1.AttachPasidDeviceRequest.toObject(message.attachPasidDevice, options, _depth + 1);
                    if (options.oneofs)
                        object.routine = "attachPasidDevice";
                }
                if (message.detachPasidDevice != null && $Object.hasOwnProperty.call(message, "detachPasidDevice")) {
                    object.detachPasidDevice = $root.viommu.v1.DetachPasidDeviceRequest.toObject(message.detachPasidDevice, options, _depth + 1);
                    if (options.oneofs)
                        object.routine = "detachPasidDevice";
                }
                if (message.queryDeviceInfo != null && $Object.hasOwnProperty.call(message, "queryDeviceInfo")) {
                    object.queryDeviceInfo = $root.viommu.v1.QueryDeviceInfoRequest.toObject(message.queryDeviceInfo, options, _depth + 1);
                    if (options.oneofs)
                        object.routine = "queryDeviceInfo";
                }
                return object;
            };

            Request.prototype.toJSON = function() {
                return Request.toObject(this, $protobuf.util.toJSONOptions);
            };

            return Request;
        })();

        v1.Reply = (function() {

            const Reply = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            Reply.prototype.id = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
            Reply.prototype.status = 0;
            Reply.prototype.createDomain = null;
            Reply.prototype.queryInputMappings = null;
            Reply.prototype.setDeviceFaultReporting = null;
            Reply.prototype.createDomainEx = null;
            Reply.prototype.mapLogicalRangeEx = null;
            Reply.prototype.setDeviceFaultReportingEx = null;
            Reply.prototype.queryAvailableDomainTypes = null;
            Reply.prototype.registerInterfaceStateChangeCallback = null;
            Reply.prototype.reserveLogicalAddressRange = null;
            Reply.prototype.mapReservedLogicalRange = null;
            Reply.prototype.createDevice = null;
            Reply.prototype.createPasidDevice = null;
            Reply.prototype.queryDeviceInfo = null;

            let $oneOfFields;

            $Object.defineProperty(Reply.prototype, "result", {
                get: $util.oneOfGetter($oneOfFields = ["createDomain", "queryInputMappings", "setDeviceFaultReporting", "createDomainEx", "mapLogicalRangeEx", "setDeviceFaultReportingEx", "queryAvailableDomainTypes", "registerInterfaceStateChangeCallback", "reserveLogicalAddressRange", "mapReservedLogicalRange", "createDevice", "createPasidDevice", "queryDeviceInfo"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            Reply.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.id != null && $Object.hasOwnProperty.call(message, "id") && (typeof message.id === "object" ? message.id.low || message.id.high : message.id !== 0))
                    writer.uint32(8).uint64(message.id);
                if (message.status != null && $Object.hasOwnProperty.call(message, "status") && message.status !== 0)
                    writer.uint32(21).fixed32(message.status);
                if (message.createDomain != null && $Object.hasOwnProperty.call(message, "createDomain"))
                    $root.viommu.v1.CreateDomainResult.encode(message.createDomain, writer.uint32(130).fork(), _depth + 1).ldelim();
                if (message.queryInputMappings != null && $Object.hasOwnProperty.call(message, "queryInputMappings"))
                    $root.viommu.v1.QueryInputMappingsResult.encode(message.queryInputMappings, writer.uint32(178).fork(), _depth + 1).ldelim();
                if (message.setDeviceFaultReporting != null && $Object.hasOwnProperty.call(message, "setDeviceFaultReporting"))
                    $root.viommu.v1.SetDeviceFaultReportingResult.encode(message.setDeviceFaultReporting, writer.uint32(218).fork(), _depth + 1).ldelim();
                if (message.createDomainEx != null && $Object.hasOwnProperty.call(message, "createDomainEx"))
                    $root.viommu.v1.CreateDomainResult.encode(message.createDomainEx, writer.uint32(258).fork(), _depth + 1).ldelim();
                if (message.mapLogicalRangeEx != null && $Object.hasOwnProperty.call(message, "mapLogicalRangeEx"))
                    $root.viommu.v1.MapLogicalRangeExResult.encode(message.mapLogicalRangeEx, writer.uint32(282).fork(), _depth + 1).ldelim();
                if (message.setDeviceFaultReportingEx != null && $Object.hasOwnProperty.call(message, "setDeviceFaultReportingEx"))
                    $root.viommu.v1.SetDeviceFaultReportingResult.encode(message.setDeviceFaultReportingEx, writer.uint32(306).fork(), _depth + 1).ldelim();
                if (message.queryAvailableDomainTypes != null && $Object.hasOwnProperty.call(message, "queryAvailableDomainTypes"))
                    $root.viommu.v1.QueryAvailableDomainTypesResult.encode(message.queryAvailableDomainTypes, writer.uint32(314).fork(), _depth + 1).ldelim();
                if (message.registerInterfaceStateChangeCallback != null && $Object.hasOwnProperty.call(message, "registerInterfaceStateChangeCallback"))
                    $root.viommu.v1.RegisterInterfaceStateChangeCallbackResult.encode(message.registerInterfaceStateChangeCallback, writer.uint32(322).fork(), _depth + 1).ldelim();
                if (message.reserveLogicalAddressRange != null && $Object.hasOwnProperty.call(message, "reserveLogicalAddressRange"))
                    $root.viommu.v1.ReserveLogicalAddressRangeResult.encode(message.reserveLogicalAddressRange, writer.uint32(338).fork(), _depth + 1).ldelim();
                if (message.mapReservedLogicalRange != null && $Object.hasOwnProperty.call(message, "mapReservedLogicalRange"))
                    $root.viommu.v1.MapReservedLogicalRangeResult.encode(message.mapReservedLogicalRange, writer.uint32(354).fork(), _depth + 1).ldelim();
                if (message.createDevice != null && $Object.hasOwnProperty.call(message, "createDevice"))
                    $root.viommu.v1.CreateDeviceResult.encode(message.createDevice, writer.uint32(370).fork(), _depth + 1).ldelim();
                if (message.createPasidDevice != null && $Object.hasOwnProperty.call(message, "createPasidDevice"))
                    $root.viommu.v1.CreatePasidDeviceResult.encode(message.createPasidDevice, writer.uint32(386).fork(), _depth + 1).ldelim();
                if (message.queryDeviceInfo != null && $Object.hasOwnProperty.call(message, "queryDeviceInfo"))
                    $root.viommu.v1.QueryDeviceInfoResult.encode(message.queryDeviceInfo, writer.uint32(418).fork(), _depth + 1).ldelim();
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            Reply.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.viommu.v1.Reply();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.id = value;
                            else
                                delete message.id;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 5)
                                break;
                            if (value = reader.fixed32())
                                message.status = value;
                            else
                                delete message.status;
                            continue;
                        }
                    case 16: {
                            if (wireType !== 2)
                                break;
                            message.createDomain = $root.viommu.v1.CreateDomainResult.decode(reader, reader.size(), $undefined, _depth + 1, message.createDomain);
                            message.result = "createDomain";
                            continue;
                        }
                    case 22: {
                            if (wireType !== 2)
                                break;
                            message.queryInputMappings = $root.viommu.v1.QueryInputMappingsResult.decode(reader, reader.size(), $undefined, _depth + 1, message.queryInputMappings);
                            message.result = "queryInputMappings";
                            continue;
                        }
                    case 27: {
                            if (wireType !== 2)
                                break;
                            message.setDeviceFaultReporting = $root.viommu.v1.SetDeviceFaultReportingResult.decode(reader, reader.size(), $undefined, _depth + 1, message.setDeviceFaultReporting);
                            message.result = "setDeviceFaultReporting";
                            continue;
                        }
                    case 32: {
                            if (wireType !== 2)
                                break;
                            message.createDomainEx = $root.viommu.v1.CreateDomainResult.decode(reader, reader.size(), $undefined, _depth + 1, message.createDomainEx);
                            message.result = "createDomainEx";
                            continue;
                        }
                    case 35: {
                            if (wireType !== 2)
                                break;
                            message.mapLogicalRangeEx = $root.viommu.v1.MapLogicalRangeExResult.decode(reader, reader.size(), $undefined, _depth + 1, message.mapLogicalRangeEx);
                            message.result = "mapLogicalRangeEx";
                            continue;
                        }
                    case 38: {
                            if (wireType !== 2)
                                break;
                            message.setDeviceFaultReportingEx = $root.viommu.v1.SetDeviceFaultReportingResult.decode(reader, reader.size(), $undefined, _depth + 1, message.setDeviceFaultReportingEx);
                            message.result = "setDeviceFaultReportingEx";
                            continue;
                        }
                    case 39: {
                            if (wireType !== 2)
                                break;
                            message.queryAvailableDomainTypes = $root.viommu.v1.QueryAvailableDomainTypesResult.decode(reader, reader.size(), $undefined, _depth + 1, message.queryAvailableDomainTypes);
                            message.result = "queryAvailableDomainTypes";
                            continue;
                        }
                    case 40: {
                            if (wireType !== 2)
                                break;
                            message.registerInterfaceStateChangeCallback = $root.viommu.v1.RegisterInterfaceStateChangeCallbackResult.decode(reader, reader.size(), $undefined, _depth + 1, message.registerInterfaceStateChangeCallback);
                            message.result = "registerInterfaceStateChangeCallback";
                            continue;
                        }
                    case 42: {
                            if (wireType !== 2)
                                break;
                            message.reserveLogicalAddressRange = $root.viommu.v1.ReserveLogicalAddressRangeResult.decode(reader, reader.size(), $undefined, _depth + 1, message.reserveLogicalAddressRange);
                            message.result = "reserveLogicalAddressRange";
                            continue;
                        }
                    case 44: {
                            if (wireType !== 2)
                                break;
                            message.mapReservedLogicalRange = $root.viommu.v1.MapReservedLogicalRangeResult.decode(reader, reader.size(), $undefined, _depth + 1, message.mapReservedLogicalRange);
                            message.result = "mapReservedLogicalRange";
                            continue;
                        }
                    case 46: {
                            if (wireType !== 2)
                                break;
                            message.createDevice = $root.viommu.v1.CreateDeviceResult.decode(reader, reader.size(), $undefined, _depth + 1, message.createDevice);
                            message.result = "createDevice";
                            continue;
                        }
                    case 48: {
                            if (wireType !== 2)
                                break;
                            message.createPasidDevice = $root.viommu.v1.CreatePasidDeviceResult.decode(reader, reader.size(), $undefined, _depth + 1, message.createPasidDevice);
                            message.result = "createPasidDevice";
                            continue;
                        }
                    case 52: {
                            if (wireType !== 2)
                                break;
                            message.queryDeviceInfo = $root.viommu.v1.QueryDeviceInfoResult.decode(reader, reader.size(), $undefined, _depth + 1, message.queryDeviceInfo);
                            message.result = "queryDeviceInfo";
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            Reply.fromObject = function (object, _depth) {
                if (object instanceof $root.viommu.v1.Reply)
                    return object;
                if (!$util.isObject(object))
                    throw $TypeError(".viommu.v1.Reply: object expected");
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let message = new $root.viommu.v1.Reply();
                if (object.id != null)
                    if (typeof object.id === "object" ? object.id.low || object.id.high : $Number(object.id) !== 0)
                        if ($util.Long)
                            message.id = $util.Long.fromValue(object.id, true);
                        else if (typeof object.id === "string")
                            message.id = $parseInt(object.id, 10);
                        else if (typeof object.id === "number")
                            message.id = object.id;
                        else if (typeof object.id === "object")
                            message.id = new $util.LongBits(object.id.low >>> 0, object.id.high >>> 0).toNumber(true);
                if (object.status != null)
                    if ($Number(object.status) !== 0)
                        message.status = object.status >>> 0;
                if (object.createDomain != null) {
                    if (!$util.isObject(object.createDomain))
                        throw $TypeError(".viommu.v1.Reply.createDomain: object expected");
                    message.createDomain = $root.viommu.v1.CreateDomainResult.fromObject(object.createDomain, _depth + 1);
                }
                if (object.queryInputMappings != null) {
                    if (!$util.isObject(object.queryInputMappings))
                        throw $TypeError(".viommu.v1.Reply.queryInputMappings: object expected");
                    message.queryInputMappings = $root.viommu.v1.QueryInputMappingsResult.fromObject(object.queryInputMappings, _depth + 1);
                }
                if (object.setDeviceFaultReporting != null) {
                    if (!$util.isObject(object.setDeviceFaultReporting))
                        throw $TypeError(".viommu.v1.Reply.setDeviceFaultReporting: object expected");
                    message.setDeviceFaultReporting = $root.viommu.v1.SetDeviceFaultReportingResult.fromObject(object.setDeviceFaultReporting, _depth + 1);
                }
                if (object.createDomainEx != null) {
                    if (!$util.isObject(object.createDomainEx))
                        throw $TypeError(".viommu.v1.Reply.createDomainEx: object expected");
                    message.createDomainEx = $root.viommu.v1.CreateDomainResult.fromObject(object.createDomainEx, _depth + 1);
                }
                if (object.mapLogicalRangeEx != null) {
                    if (!$util.isObject(object.mapLogicalRangeEx))
                        throw $TypeError(".viommu.v1.Reply.mapLogicalRangeEx: object expected");
                    message.mapLogicalRangeEx = $root.viommu.v1.MapLogicalRangeExResult.fromObject(object.mapLogicalRangeEx, _depth + 1);
                }
                if (object.setDeviceFaultReportingEx != null) {
                    if (!$util.isObject(object.setDeviceFaultReportingEx))
                        throw $TypeError(".viommu.v1.Reply.setDeviceFaultReportingEx: object expected");
                    message.setDeviceFaultReportingEx = $root.viommu.v1.SetDeviceFaultReportingResult.fromObject(object.setDeviceFaultReportingEx, _depth + 1);
                }
                if (object.queryAvailableDomainTypes != null) {
                    if (!$util.isObject(object.queryAvailableDomainTypes))
                        throw $TypeError(".viommu.v1.Reply.queryAvailableDomainTypes: object expected");
                    message.queryAvailableDomainTypes = $root.viommu.v1.QueryAvailableDomainTypesResult.fromObject(object.queryAvailableDomainTypes, _depth + 1);
                }
                if (object.registerInterfaceStateChangeCallback != null) {
                    if (!$util.isObject(object.registerInterfaceStateChangeCallback))
                        throw $TypeError(".viommu.v1.Reply.registerInterfaceStateChangeCallback: object expected");
                    message.registerInterfaceStateChangeCallback = $root.viommu.v1.RegisterInterfaceStateChangeCallbackResult.fromObject(object.registerInterfaceStateChangeCallback, _depth + 1);
                }
                if (object.reserveLogicalAddressRange != null) {
                    if (!$util.isObject(object.reserveLogicalAddressRange))
                        throw $TypeError(".viommu.v1.Reply.reserveLogicalAddressRange: object expected");
                    message.reserveLogicalAddressRange = $root.viommu.v1.ReserveLogicalAddressRangeResult.fromObject(object.reserveLogicalAddressRange, _depth + 1);
                }
                if (object.mapReservedLogicalRange != null) {
                    if (!$util.isObject(object.mapReservedLogicalRange))
                        throw $TypeError(".viommu.v1.Reply.mapReservedLogicalRange: object expected");
                    message.mapReservedLogicalRange = $root.viommu.v1.MapReservedLogicalRangeResult.fromObject(object.mapReservedLogicalRange, _depth + 1);
                }
                if (object.createDevice != null) {
                    if (!$util.isObject(object.createDevice))
                        throw $TypeError(".viommu.v1.Reply.createDevice: object expected");
                    message.createDevice = $root.viommu.v1.CreateDeviceResult.fromObject(object.createDevice, _depth + 1);
                }
                if (object.createPasidDevice != null) {
                    if (!$util.isObject(object.createPasidDevice))
                        throw $TypeError(".viommu.v1.Reply.createPasidDevice: object expected");
                    message.createPasidDevice = $root.viommu.v1.CreatePasidDeviceResult.fromObject(object.createPasidDevice, _depth + 1);
                }
                if (object.queryDeviceInfo != null) {
                    if (!$util.isObject(object.queryDeviceInfo))
                        throw $TypeError(".viommu.v1.Reply.queryDeviceInfo: object expected");
                    message.queryDeviceInfo = $root.viommu.v1.QueryDeviceInfoResult.fromObject(object.queryDeviceInfo, _depth + 1);
                }
                return message;
            };

            Reply.toObject = function (message, options, _depth) {
                if (!options)
                    options = {};
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let object = {};
                if (options.defaults) {
                    if ($util.Long) {
                        let long = new $util.Long(0, 0, true);
                        object.id = options.longs === $String ? long.toString() : options.longs === $Number ? long.toNumber() : typeof $BigInt !== "undefined" && options.longs === $BigInt ? long.toBigInt() : long;
                    } else
                        object.id = options.longs === $String ? "0" : typeof $BigInt !== "undefined" && options.longs === $BigInt ? $BigInt("0") : 0;
                    object.status = 0;
                }
                if (message.id != null && $Object.hasOwnProperty.call(message, "id"))
                    if (typeof $BigInt !== "undefined" && options.longs === $BigInt)
                        object.id = typeof message.id === "number" ? $BigInt(message.id) : $util.Long.fromBits(message.id.low >>> 0, message.id.high >>> 0, true).toBigInt();
                    else if (typeof message.id === "number")
                        object.id = options.longs === $String ? $String(message.id) : message.id;
                    else
                        object.id = options.longs === $String ? $util.Long.prototype.toString.call(message.id) : options.longs === $Number ? new $util.LongBits(message.id.low >>> 0, message.id.high >>> 0).toNumber(true) : message.id;
                if (message.status != null && $Object.hasOwnProperty.call(message, "status"))
                    object.status = message.status;
                if (message.createDomain != null && $Object.hasOwnProperty.call(message, "createDomain")) {
                    object.createDomain = $root.viommu.v1.CreateDomainResult.toObject(message.createDomain, options, _depth + 1);
                    if (options.oneofs)
                        object.result = "createDomain";
                }
                if (message.queryInputMappings != null && $Object.hasOwnProperty.call(message, "queryInputMappings")) {
                    object.queryInputMappings = $root.viommu.v1.QueryInputMappingsResult.toObject(message.queryInputMappings, options, _depth + 1);
                    if (options.oneofs)
                        object.result = "queryInputMappings";
                }
                if (message.setDeviceFaultReporting != null && $Object.hasOwnProperty.call(message, "setDeviceFaultReporting")) {
                    object.setDeviceFaultReporting = $root.viommu.v1.SetDeviceFaultReportingResult.toObject(message.setDeviceFaultReporting, options, _depth + 1);
                    if (options.oneofs)
                        object.result = "setDeviceFaultReporting";
                }
                if (message.createDomainEx != null && $Object.hasOwnProperty.call(message, "createDomainEx")) {
                    object.createDomainEx = $root.viommu.v1.CreateDomainResult.toObject(message.createDomainEx, options, _depth + 1);
                    if (options.oneofs)
                        object.result = "createDomainEx";
                }
                if (message.mapLogicalRangeEx != null && $Object.hasOwnProperty.call(message, "mapLogicalRangeEx")) {
                    object.mapLogicalRangeEx = $root.viommu.v1.MapLogicalRangeExResult.toObject(message.mapLogicalRangeEx, options, _depth + 1);
                    if (options.oneofs)
                        object.result = "mapLogicalRangeEx";
                }
                if (message.setDeviceFaultReportingEx != null && $Object.hasOwnProperty.call(message, "setDeviceFaultReportingEx")) {
                    object.setDeviceFaultReportingEx = $root.viommu.v1.SetDeviceFaultReportingResult.toObject(message.setDeviceFaultReportingEx, options, _depth + 1);
                    if (options.oneofs)
                        object.result = "setDeviceFaultReportingEx";
                }
                if (message.queryAvailableDomainTypes != null && $Object.hasOwnProperty.call(message, "queryAvailableDomainTypes")) {
                    object.queryAvailableDomainTypes = $root.viommu.v1.QueryAvailableDomainTypesResult.toObject(message.queryAvailableDomainTypes, options, _depth + 1);
                    if (options.oneofs)
                        object.result = "queryAvailableDomainTypes";
                }
                if (message.registerInterfaceStateChangeCallback != null && $Object.hasOwnProperty.call(message, "registerInterfaceStateChangeCallback")) {
                    object.registerInterfaceStateChangeCallback = $root.viommu.v1.RegisterInterfaceStateChangeCallbackResult.toObject(message.registerInterfaceStateChangeCallback, options, _depth + 1);
                    if (options.oneofs)
                        object.result = "registerInterfaceStateChangeCallback";
                }
                if (message.reserveLogicalAddressRange != null && $Object.hasOwnProperty.call(message, "reserveLogicalAddressRange")) {
                    object.reserveLogicalAddressRange = $root.viommu.v1.ReserveLogicalAddressRangeResult.toObject(message.reserveLogicalAddressRange, options, _depth + 1);
                    if (options.oneofs)
                        object.result = "reserveLogicalAddressRange";
                }
                if (message.mapReservedLogicalRange != null && $Object.hasOwnProperty.call(message, "mapReservedLogicalRange")) {
                    object.mapReservedLogicalRange = $root.viommu.v1.MapReservedLogicalRangeResult.toObject(message.mapReservedLogicalRange, options, _depth + 1);
                    if (options.oneofs)
                        object.result = "mapReservedLogicalRange";
                }
                if (message.createDevice != null && $Object.hasOwnProperty.call(message, "createDevice")) {
                    object.createDevice = $root.viommu.v1.CreateDeviceResult.toObject(message.createDevice, options, _depth + 1);
                    if (options.oneofs)
                        object.result = "createDevice";
                }
                if (message.createPasidDevice != null && $Object.hasOwnProperty.call(message, "createPasidDevice")) {
                    object.createPasidDevice = $root.viommu.v1.CreatePasidDeviceResult.toObject(message.createPasidDevice, options, _depth + 1);
                    if (options.oneofs)
                        object.result = "createPasidDevice";
                }
                if (message.queryDeviceInfo != null && $Object.hasOwnProperty.call(message, "queryDeviceInfo")) {
                    object.queryDeviceInfo = $root.viommu.v1.QueryDeviceInfoResult.toObject(message.queryDeviceInfo, options, _depth + 1);
                    if (options.oneofs)
                        object.result = "queryDeviceInfo";
                }
                return object;
            };

            Reply.prototype.toJSON = function() {
                return Reply.toObject(this, $protobuf.util.toJSONOptions);
            };

            return Reply;
        })();

        v1.Batch = (function() {

            const Batch = function (properties) {
                this.requests = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            Batch.prototype.requests = $util.emptyArray;

            Batch.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.requests != null && message.requests.length)
                    for (let i = 0; i < message.requests.length; ++i)
                        $root.viommu.v1.Request.encode(message.requests[i], writer.uint32(10).fork(), _depth + 1).ldelim();
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            Batch.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.viommu.v1.Batch();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if (!(message.requests && message.requests.length))
                                message.requests = [];
                            message.requests.push($root.viommu.v1.Request.decode(reader, reader.size(), $undefined, _depth + 1));
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            Batch.fromObject = function (object, _depth) {
                if (object instanceof $root.viommu.v1.Batch)
                    return object;
                if (!$util.isObject(object))
                    throw $TypeError(".viommu.v1.Batch: object expected");
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let message = new $root.viommu.v1.Batch();
                if (object.requests) {
                    if (!$Array.isArray(object.requests))
                        throw $TypeError(".viommu.v1.Batch.requests: array expected");
                    message.requests = $Array(object.requests.length);
                    for (let i = 0; i < object.requests.length; ++i) {
                        if (!$util.isObject(object.requests[i]))
                            throw $TypeError(".viommu.v1.Batch.requests: object expected");
                        message.requests[i] = $root.viommu.v1.Request.fromObject(object.requests[i], _depth + 1);
                    }
                }
                return message;
            };

            Batch.toObject = function (message, options, _depth) {
                if (!options)
                    options = {};
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let object = {};
                if (options.arrays || options.defaults)
                    object.requests = [];
                if (message.requests && message.requests.length) {
                    object.requests = $Array(message.requests.length);
                    for (let j = 0; j < message.requests.length; ++j)
                        object.requests[j] = $root.viommu.v1.Request.toObject(message.requests[j], options, _depth + 1);
                }
                return object;
            };

            Batch.prototype.toJSON = function() {
                return Batch.toObject(this, $protobuf.util.toJSONOptions);
            };

            return Batch;
        })();

        v1.BatchReply = (function() {

            const BatchReply = function (properties) {
                this.replies = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            BatchReply.prototype.replies = $util.emptyArray;

            BatchReply.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.replies != null && message.replies.length)
                    for (let i = 0; i < message.replies.length; ++i)
                        $root.viommu.v1.Reply.encode(message.replies[i], writer.uint32(10).fork(), _depth + 1).ldelim();
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            BatchReply.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.viommu.v1.BatchReply();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if (!(message.replies && message.replies.length))
                                message.replies = [];
                            message.replies.push($root.viommu.v1.Reply.decode(reader, reader.size(), $undefined, _depth + 1));
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            BatchReply.fromObject = function (object, _depth) {
                if (object instanceof $root.viommu.v1.BatchReply)
                    return object;
                if (!$util.isObject(object))
                    throw $TypeError(".viommu.v1.BatchReply: object expected");
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let message = new $root.viommu.v1.BatchReply();
                if (object.replies) {
                    if (!$Array.isArray(object.replies))
                        throw $TypeError(".viommu.v1.BatchReply.replies: array expected");
                    message.replies = $Array(object.replies.length);
                    for (let i = 0; i < object.replies.length; ++i) {
                        if (!$util.isObject(object.replies[i]))
                            throw $TypeError(".viommu.v1.BatchReply.replies: object expected");
                        message.replies[i] = $root.viommu.v1.Reply.fromObject(object.replies[i], _depth + 1);
                    }
                }
                return message;
            };

            BatchReply.toObject = function (message, options, _depth) {
                if (!options)
                    options = {};
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let object = {};
                if (options.arrays || options.defaults)
                    object.replies = [];
                if (message.replies && message.replies.length) {
                    object.replies = $Array(message.replies.length);
                    for (let j = 0; j < message.replies.length; ++j)
                        object.replies[j] = $root.viommu.v1.Reply.toObject(message.replies[j], options, _depth + 1);
                }
                return object;
            };

            BatchReply.prototype.toJSON = function() {
                return BatchReply.toObject(this, $protobuf.util.toJSONOptions);
            };

            return BatchReply;
        })();

        v1.CreateDomainRequest = (function() {

            const CreateDomainRequest = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            CreateDomainRequest.prototype.osManagedPageTable = 0;
            CreateDomainRequest.prototype.hasDomainOut = false;

            CreateDomainRequest.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.osManagedPageTable != null && $Object.hasOwnProperty.call(message, "osManagedPageTable") && message.osManagedPageTable !== 0)
                    writer.uint32(8).uint32(message.osManagedPageTable);
                if (message.hasDomainOut != null && $Object.hasOwnProperty.call(message, "hasDomainOut") && message.hasDomainOut !== false)
                    writer.uint32(16).bool(message.hasDomainOut);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            CreateDomainRequest.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.viommu.v1.CreateDomainRequest();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.osManagedPageTable = value;
                            else
                                delete message.osManagedPageTable;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.bool())
                                message.hasDomainOut = value;
                            else
                                delete message.hasDomainOut;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            CreateDomainRequest.fromObject = function (object, _depth) {
                if (object instanceof $root.viommu.v1.CreateDomainRequest)
                    return object;
                if (!$util.isObject(object))
                    throw $TypeError(".viommu.v1.CreateDomainRequest: object expected");
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let message = new $root.viommu.v1.CreateDomainRequest();
                if (object.osManagedPageTable != null)
                    if ($Number(object.osManagedPageTable) !== 0)
                        message.osManagedPageTable = object.osManagedPageTable >>> 0;
                if (object.hasDomainOut != null)
                    if (object.hasDomainOut)
                        message.hasDomainOut = $Boolean(object.hasDomainOut);
                return message;
            };

            CreateDomainRequest.toObject = function (message, options, _depth) {
                if (!options)
                    options = {};
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let object = {};
                if (options.defaults) {
                    object.osManagedPageTable = 0;
                    object.hasDomainOut = false;
                }
                if (message.osManagedPageTable != null && $Object.hasOwnProperty.call(message, "osManagedPageTable"))
                    object.osManagedPageTable = message.osManagedPageTable;
                if (message.hasDomainOut != null && $Object.hasOwnProperty.call(message, "hasDomainOut"))
                    object.hasDomainOut = message.hasDomainOut;
                return object;
            };

            CreateDomainRequest.prototype.toJSON = function() {
                return CreateDomainRequest.toObject(this, $protobuf.util.toJSONOptions);
            };

            return CreateDomainRequest;
        })();

        v1.CreateDomainResult = (function() {

            const CreateDomainResult = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            CreateDomainResult.prototype.domain = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            CreateDomainResult.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.domain != null && $Object.hasOwnProperty.call(message, "domain") && (typeof message.domain === "object" ? message.domain.low || message.domain.high : message.domain !== 0))
                    writer.uint32(8).uint64(message.domain);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            CreateDomainResult.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.viommu.v1.CreateDomainResult();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.domain = value;
                            else
                                delete message.domain;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            CreateDomainResult.fromObject = function (object, _depth) {
                if (object instanceof $root.viommu.v1.CreateDomainResult)
                    return object;
                if (!$util.isObject(object))
                    throw $TypeError(".viommu.v1.CreateDomainResult: object expected");
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let message = new $root.viommu.v1.CreateDomainResult();
                if (object.domain != null)
                    if (typeof object.domain === "object" ? object.domain.low || object.domain.high : $Number(object.domain) !== 0)
                        if ($util.Long)
                            message.domain = $util.Long.fromValue(object.domain, true);
                        else if (typeof object.domain === "string")
                            message.domain = $parseInt(object.domain, 10);
                        else if (typeof object.domain === "number")
                            message.domain = object.domain;
                        else if (typeof object.domain === "object")
                            message.domain = new $util.LongBits(object.domain.low >>> 0, object.domain.high >>> 0).toNumber(true);
                return message;
            };

            CreateDomainResult.toObject = function (message, options, _depth) {
                if (!options)
                    options = {};
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let object = {};
                if (options.defaults)
                    if ($util.Long) {
                        let long = new $util.Long(0, 0, true);
                        object.domain = options.longs === $String ? long.toString() : options.longs === $Number ? long.toNumber() : typeof $BigInt !== "undefined" && options.longs === $BigInt ? long.toBigInt() : long;
                    } else
                        object.domain = options.longs === $String ? "0" : typeof $BigInt !== "undefined" && options.longs === $BigInt ? $BigInt("0") : 0;
                if (message.domain != null && $Object.hasOwnProperty.call(message, "domain"))
                    if (typeof $BigInt !== "undefined" && options.longs === $BigInt)
                        object.domain = typeof message.domain === "number" ? $BigInt(message.domain) : $util.Long.fromBits(message.domain.low >>> 0, message.domain.high >>> 0, true).toBigInt();
                    else if (typeof message.domain === "number")
                        object.domain = options.longs === $String ? $String(message.domain) : message.domain;
                    else
                        object.domain = options.longs === $String ? $util.Long.prototype.toString.call(message.domain) : options.longs === $Number ? new $util.LongBits(message.domain.low >>> 0, message.domain.high >>> 0).toNumber(true) : message.domain;
                return object;
            };

            CreateDomainResult.prototype.toJSON = function() {
                return CreateDomainResult.toObject(this, $protobuf.util.toJSONOptions);
            };

            return CreateDomainResult;
        })();

        v1.DeleteDomainRequest = (function() {

            const DeleteDomainRequest = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            DeleteDomainRequest.prototype.domain = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            DeleteDomainRequest.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.domain != null && $Object.hasOwnProperty.call(message, "domain") && (typeof message.domain === "object" ? message.domain.low || message.domain.high : message.domain !== 0))
                    writer.uint32(8).uint64(message.domain);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            DeleteDomainRequest.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.viommu.v1.DeleteDomainRequest();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.domain = value;
                            else
                                delete message.domain;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            DeleteDomainRequest.fromObject = function (object, _depth) {
                if (object instanceof $root.viommu.v1.DeleteDomainRequest)
                    return object;
                if (!$util.isObject(object))
                    throw $TypeError(".viommu.v1.DeleteDomainRequest: object expected");
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let message = new $root.viommu.v1.DeleteDomainRequest();
                if (object.domain != null)
                    if (typeof object.domain === "object" ? object.domain.low || object.domain.high : $Number(object.domain) !== 0)
                        if ($util.Long)
                            message.domain = $util.Long.fromValue(object.domain, true);
                        else if (typeof object.domain === "string")
                            message.domain = $parseInt(object.domain, 10);
                        else if (typeof object.domain === "number")
                            message.domain = object.domain;
                        else if (typeof object.domain === "object")
                            message.domain = new $util.LongBits(object.domain.low >>> 0, object.domain.high >>> 0).toNumber(true);
                return message;
            };

            DeleteDomainRequest.toObject = function (message, options, _depth) {
                if (!options)
                    options = {};
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let object = {};
                if (options.defaults)
                    if ($util.Long) {
                        let long = new $util.Long(0, 0, true);
                        object.domain = options.longs === $String ? long.toString() : options.longs === $Number ? long.toNumber() : typeof $BigInt !== "undefined" && options.longs === $BigInt ? long.toBigInt() : long;
                    } else
                        object.domain = options.longs === $String ? "0" : typeof $BigInt !== "undefined" && options.longs === $BigInt ? $BigInt("0") : 0;
                if (message.domain != null && $Object.hasOwnProperty.call(message, "domain"))
                    if (typeof $BigInt !== "undefined" && options.longs === $BigInt)
                        object.domain = typeof message.domain === "number" ? $BigInt(message.domain) : $util.Long.fromBits(message.domain.low >>> 0, message.domain.high >>> 0, true).toBigInt();
                    else if (typeof message.domain === "number")
                        object.domain = options.longs === $String ? $String(message.domain) : message.domain;
                    else
                        object.domain = options.longs === $String ? $util.Long.prototype.toString.call(message.domain) : options.longs === $Number ? new $util.LongBits(message.domain.low >>> 0, message.domain.high >>> 0).toNumber(true) : message.domain;
                return object;
            };

            DeleteDomainRequest.prototype.toJSON = function() {
                return DeleteDomainRequest.toObject(this, $protobuf.util.toJSONOptions);
            };

            return DeleteDomainRequest;
        })();

        v1.AttachDeviceRequest = (function() {

            const AttachDeviceRequest = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            AttachDeviceRequest.prototype.domain = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
            AttachDeviceRequest.prototype.device = null;
            AttachDeviceRequest.prototype.inputMappingIdBase = 0;
            AttachDeviceRequest.prototype.mappingCount = 0;

            AttachDeviceRequest.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.domain != null && $Object.hasOwnProperty.call(message, "domain") && (typeof message.domain === "object" ? message.domain.low || message.domain.high : message.domain !== 0))
                    writer.uint32(8).uint64(message.domain);
                if (message.device != null && $Object.hasOwnProperty.call(message, "device"))
                    $root.viommu.v1.DeviceObject.encode(message.device, writer.uint32(18).fork(), _depth + 1).ldelim();
                if (message.inputMappingIdBase != null && $Object.hasOwnProperty.call(message, "inputMappingIdBase") && message.inputMappingIdBase !== 0)
                    writer.uint32(24).uint32(message.inputMappingIdBase);
                if (message.mappingCount != null && $Object.hasOwnProperty.call(message, "mappingCount") && message.mappingCount !== 0)
                    writer.uint32(32).uint32(message.mappingCount);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            AttachDeviceRequest.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.viommu.v1.AttachDeviceRequest();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.domain = value;
                            else
                                delete message.domain;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            message.device = $root.viommu.v1.DeviceObject.decode(reader, reader.size(), $undefined, _depth + 1, message.device);
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.inputMappingIdBase = value;
                            else
                                delete message.inputMappingIdBase;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.mappingCount = value;
                            else
                                delete message.mappingCount;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            AttachDeviceRequest.fromObject = function (object, _depth) {
                if (object instanceof $root.viommu.v1.AttachDeviceRequest)
                    return object;
                if (!$util.isObject(object))
                    throw $TypeError(".viommu.v1.AttachDeviceRequest: object expected");
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let message = new $root.viommu.v1.AttachDeviceRequest();
                if (object.domain != null)
                    if (typeof object.domain === "object" ? object.domain.low || object.domain.high : $Number(object.domain) !== 0)
                        if ($util.Long)
                            message.domain = $util.Long.fromValue(object.domain, true);
                        else if (typeof object.domain === "string")
                            message.domain = $parseInt(object.domain, 10);
                        else if (typeof object.domain === "number")
                            message.domain = object.domain;
                        else if (typeof object.domain === "object")
                            message.domain = new $util.LongBits(object.domain.low >>> 0, object.domain.high >>> 0).toNumber(true);
                if (object.device != null) {
                    if (!$util.isObject(object.device))
                        throw $TypeError(".viommu.v1.AttachDeviceRequest.device: object expected");
                    message.device = $root.viommu.v1.DeviceObject.fromObject(object.device, _depth + 1);
                }
                if (object.inputMappingIdBase != null)
                    if ($Number(object.inputMappingIdBase) !== 0)
                        message.inputMappingIdBase = object.inputMappingIdBase >>> 0;
                if (object.mappingCount != null)
                    if ($Number(object.mappingCount) !== 0)
                        message.mappingCount = object.mappingCount >>> 0;
                return message;
            };

            AttachDeviceRequest.toObject = function (message, options, _depth) {
                if (!options)
                    options = {};
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let object = {};
                if (options.defaults) {
                    if ($util.Long) {
                        let long = new $util.Long(0, 0, true);
                        object.domain = options.longs === $String ? long.toString() : options.longs === $Number ? long.toNumber() : typeof $BigInt !== "undefined" && options.longs === $BigInt ? long.toBigInt() : long;
                    } else
                        object.domain = options.longs === $String ? "0" : typeof $BigInt !== "undefined" && options.longs === $BigInt ? $BigInt("0") : 0;
                    object.device = null;
                    object.inputMappingIdBase = 0;
                    object.mappingCount = 0;
                }
                if (message.domain != null && $Object.hasOwnProperty.call(message, "domain"))
                    if (typeof $BigInt !== "undefined" && options.longs === $BigInt)
                        object.domain = typeof message.domain === "number" ? $BigInt(message.domain) : $util.Long.fromBits(message.domain.low >>> 0, message.domain.high >>> 0, true).toBigInt();
                    else if (typeof message.domain === "number")
                        object.domain = options.longs === $String ? $String(message.domain) : message.domain;
                    else
                        object.domain = options.longs === $String ? $util.Long.prototype.toString.call(message.domain) : options.longs === $Number ? new $util.LongBits(message.domain.low >>> 0, message.domain.high >>> 0).toNumber(true) : message.domain;
                if (message.device != null && $Object.hasOwnProperty.call(message, "device"))
                    object.device = $root.viommu.v1.DeviceObject.toObject(message.device, options, _depth + 1);
                if (message.inputMappingIdBase != null && $Object.hasOwnProperty.call(message, "inputMappingIdBase"))
                    object.inputMappingIdBase = message.inputMappingIdBase;
                if (message.mappingCount != null && $Object.hasOwnProperty.call(message, "mappingCount"))
                    object.mappingCount = message.mappingCount;
                return object;
            };

            AttachDeviceRequest.prototype.toJSON = function() {
                return AttachDeviceRequest.toObject(this, $protobuf.util.toJSONOptions);
            };

            return AttachDeviceRequest;
        })();

        v1.DetachDeviceRequest = (function() {

            const DetachDeviceRequest = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            DetachDeviceRequest.prototype.domain = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
            DetachDeviceRequest.prototype.device = null;
            DetachDeviceRequest.prototype.inputMappingId = 0;

            DetachDeviceRequest.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.domain != null && $Object.hasOwnProperty.call(message, "domain") && (typeof message.domain === "object" ? message.domain.low || message.domain.high : message.domain !== 0))
                    writer.uint32(8).uint64(message.domain);
                if (message.device != null && $Object.hasOwnProperty.call(message, "device"))
                    $root.viommu.v1.DeviceObject.encode(message.device, writer.uint32(18).fork(), _depth + 1).ldelim();
                if (message.inputMappingId != null && $Object.hasOwnProperty.call(message, "inputMappingId") && message.inputMappingId !== 0)
                    writer.uint32(24).uint32(message.inputMappingId);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            DetachDeviceRequest.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.viommu.v1.DetachDeviceRequest();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.domain = value;
                            else
                                delete message.domain;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            message.device = $root.viommu.v1.DeviceObject.decode(reader, reader.size(), $undefined, _depth + 1, message.device);
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.inputMappingId = value;
                            else
                                delete message.inputMappingId;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            DetachDeviceRequest.fromObject = function (object, _depth) {
                if (object instanceof $root.viommu.v1.DetachDeviceRequest)
                    return object;
                if (!$util.isObject(object))
                    throw $TypeError(".viommu.v1.DetachDeviceRequest: object expected");
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let message = new $root.viommu.v1.DetachDeviceRequest();
                if (object.domain != null)
                    if (typeof object.domain === "object" ? object.domain.low || object.domain.high : $Number(object.domain) !== 0)
                        if ($util.Long)
                            message.domain = $util.Long.fromValue(object.domain, true);
                        else if (typeof object.domain === "string")
                            message.domain = $parseInt(object.domain, 10);
                        else if (typeof object.domain === "number")
                            message.domain = object.domain;
                        else if (typeof object.domain === "object")
                            message.domain = new $util.LongBits(object.domain.low >>> 0, object.domain.high >>> 0).toNumber(true);
                if (object.device != null) {
                    if (!$util.isObject(object.device))
                        throw $TypeError(".viommu.v1.DetachDeviceRequest.device: object expected");
                    message.device = $root.viommu.v1.DeviceObject.fromObject(object.device, _depth + 1);
                }
                if (object.inputMappingId != null)
                    if ($Number(object.inputMappingId) !== 0)
                        message.inputMappingId = object.inputMappingId >>> 0;
                return message;
            };

            DetachDeviceRequest.toObject = function (message, options, _depth) {
                if (!options)
                    options = {};
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let object = {};
                if (options.defaults) {
                    if ($util.Long) {
                        let long = new $util.Long(0, 0, true);
                        object.domain = options.longs === $String ? long.toString() : options.longs === $Number ? long.toNumber() : typeof $BigInt !== "undefined" && options.longs === $BigInt ? long.toBigInt() : long;
                    } else
                        object.domain = options.longs === $String ? "0" : typeof $BigInt !== "undefined" && options.longs === $BigInt ? $BigInt("0") : 0;
                    object.device = null;
                    object.inputMappingId = 0;
                }
                if (message.domain != null && $Object.hasOwnProperty.call(message, "domain"))
                    if (typeof $BigInt !== "undefined" && options.longs === $BigInt)
                        object.domain = typeof message.domain === "number" ? $BigInt(message.domain) : $util.Long.fromBits(message.domain.low >>> 0, message.domain.high >>> 0, true).toBigInt();
                    else if (typeof message.domain === "number")
                        object.domain = options.longs === $String ? $String(message.domain) : message.domain;
                    else
                        object.domain = options.longs === $String ? $util.Long.prototype.toString.call(message.domain) : options.longs === $Number ? new $util.LongBits(message.domain.low >>> 0, message.domain.high >>> 0).toNumber(true) : message.domain;
                if (message.device != null && $Object.hasOwnProperty.call(message, "device"))
                    object.device = $root.viommu.v1.DeviceObject.toObject(message.device, options, _depth + 1);
                if (message.inputMappingId != null && $Object.hasOwnProperty.call(message, "inputMappingId"))
                    object.inputMappingId = message.inputMappingId;
                return object;
            };

            DetachDeviceRequest.prototype.toJSON = function() {
                return DetachDeviceRequest.toObject(this, $protobuf.util.toJSONOptions);
            };

            return DetachDeviceRequest;
        })();

        v1.FlushDomainRequest = (function() {

            const FlushDomainRequest = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            FlushDomainRequest.prototype.domain = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            FlushDomainRequest.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.domain != null && $Object.hasOwnProperty.call(message, "domain") && (typeof message.domain === "object" ? message.domain.low || message.domain.high : message.domain !== 0))
                    writer.uint32(8).uint64(message.domain);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            FlushDomainRequest.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.viommu.v1.FlushDomainRequest();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.domain = value;
                            else
                                delete message.domain;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            FlushDomainRequest.fromObject = function (object, _depth) {
                if (object instanceof $root.viommu.v1.FlushDomainRequest)
                    return object;
                if (!$util.isObject(object))
                    throw $TypeError(".viommu.v1.FlushDomainRequest: object expected");
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let message = new $root.viommu.v1.FlushDomainRequest();
                if (object.domain != null)
                    if (typeof object.domain === "object" ? object.domain.low || object.domain.high : $Number(object.domain) !== 0)
                        if ($util.Long)
                            message.domain = $util.Long.fromValue(object.domain, true);
                        else if (typeof object.domain === "string")
                            message.domain = $parseInt(object.domain, 10);
                        else if (typeof object.domain === "number")
                            message.domain = object.domain;
                        else if (typeof object.domain === "object")
                            message.domain = new $util.LongBits(object.domain.low >>> 0, object.domain.high >>> 0).toNumber(true);
                return message;
            };

            FlushDomainRequest.toObject = function (message, options, _depth) {
                if (!options)
                    options = {};
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let object = {};
                if (options.defaults)
                    if ($util.Long) {
                        let long = new $util.Long(0, 0, true);
                        object.domain = options.longs === $String ? long.toString() : options.longs === $Number ? long.toNumber() : typeof $BigInt !== "undefined" && options.longs === $BigInt ? long.toBigInt() : long;
                    } else
                        object.domain = options.longs === $String ? "0" : typeof $BigInt !== "undefined" && options.longs === $BigInt ? $BigInt("0") : 0;
                if (message.domain != null && $Object.hasOwnProperty.call(message, "domain"))
                    if (typeof $BigInt !== "undefined" && options.longs === $BigInt)
                        object.domain = typeof message.domain === "number" ? $BigInt(message.domain) : $util.Long.fromBits(message.domain.low >>> 0, message.domain.high >>> 0, true).toBigInt();
                    else if (typeof message.domain === "number")
                        object.domain = options.longs === $String ? $String(message.domain) : message.domain;
                    else
                        object.domain = options.longs === $String ? $util.Long.prototype.toString.call(message.domain) : options.longs === $Number ? new $util.LongBits(message.domain.low >>> 0, message.domain.high >>> 0).toNumber(true) : message.domain;
                return object;
            };

            FlushDomainRequest.prototype.toJSON = function() {
                return FlushDomainRequest.toObject(this, $protobuf.util.toJSONOptions);
            };

            return FlushDomainRequest;
        })();

        v1.FlushDomainByVaListRequest = (function() {

            const FlushDomainByVaListRequest = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            FlushDomainByVaListRequest.prototype.domain = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
            FlushDomainByVaListRequest.prototype.lastLevel = 0;
            FlushDomainByVaListRequest.prototype.number = 0;
            FlushDomainByVaListRequest.prototype.hasVaList = false;
            FlushDomainByVaListRequest.prototype.vaList = $util.newBuffer([]);

            FlushDomainByVaListRequest.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.domain != null && $Object.hasOwnProperty.call(message, "domain") && (typeof message.domain === "object" ? message.domain.low || message.domain.high : message.domain !== 0))
                    writer.uint32(8).uint64(message.domain);
                if (message.lastLevel != null && $Object.hasOwnProperty.call(message, "lastLevel") && message.lastLevel !== 0)
                    writer.uint32(16).uint32(message.lastLevel);
                if (message.number != null && $Object.hasOwnProperty.call(message, "number") && message.number !== 0)
                    writer.uint32(24).uint32(message.number);
                if (message.hasVaList != null && $Object.hasOwnProperty.call(message, "hasVaList") && message.hasVaList !== false)
                    writer.uint32(32).bool(message.hasVaList);
                if (message.vaList != null && $Object.hasOwnProperty.call(message, "vaList") && message.vaList.length)
                    writer.uint32(42).bytes(message.vaList);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            FlushDomainByVaListRequest.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.viommu.v1.FlushDomainByVaListRequest();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.domain = value;
                            else
                                delete message.domain;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.lastLevel = value;
                            else
                                delete message.lastLevel;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.number = value;
                            else
                                delete message.number;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.bool())
                                message.hasVaList = value;
                            else
                                delete message.hasVaList;
                            continue;
                        }
                    case 5: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.vaList = value;
                            else
                                delete message.vaList;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            FlushDomainByVaListRequest.fromObject = function (object, _depth) {
                if (object instanceof $root.viommu.v1.FlushDomainByVaListRequest)
                    return object;
                if (!$util.isObject(object))
                    throw $TypeError(".viommu.v1.FlushDomainByVaListRequest: object expected");
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let message = new $root.viommu.v1.FlushDomainByVaListRequest();
                if (object.domain != null)
                    if (typeof object.domain === "object" ? object.domain.low || object.domain.high : $Number(object.domain) !== 0)
                        if ($util.Long)
                            message.domain = $util.Long.fromValue(object.domain, true);
                        else if (typeof object.domain === "string")
                            message.domain = $parseInt(object.domain, 10);
                        else if (typeof object.domain === "number")
                            message.domain = object.domain;
                        else if (typeof object.domain === "object")
                            message.domain = new $util.LongBits(object.domain.low >>> 0, object.domain.high >>> 0).toNumber(true);
                if (object.lastLevel != null)
                    if ($Number(object.lastLevel) !== 0)
                        message.lastLevel = object.lastLevel >>> 0;
                if (object.number != null)
                    if ($Number(object.number) !== 0)
                        message.number = object.number >>> 0;
                if (object.hasVaList != null)
                    if (object.hasVaList)
                        message.hasVaList = $Boolean(object.hasVaList);
                if (object.vaList != null)
                    if (object.vaList.length)
                        if (typeof object.vaList === "string")
                            $util.base64.decode(object.vaList, message.vaList = $util.newBuffer($util.base64.length(object.vaList)), 0);
                        else if (object.vaList.length >= 0)
                            message.vaList = object.vaList;
                return message;
            };

            FlushDomainByVaListRequest.toObject = function (message, options, _depth) {
                if (!options)
                    options = {};
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let object = {};
                if (options.defaults) {
                    if ($util.Long) {
                        let long = new $util.Long(0, 0, true);
                        object.domain = options.longs === $String ? long.toString() : options.longs === $Number ? long.toNumber() : typeof $BigInt !== "undefined" && options.longs === $BigInt ? long.toBigInt() : long;
                    } else
                        object.domain = options.longs === $String ? "0" : typeof $BigInt !== "undefined" && options.longs === $BigInt ? $BigInt("0") : 0;
                    object.lastLevel = 0;
                    object.number = 0;
                    object.hasVaList = false;
                    if (options.bytes === $String)
                        object.vaList = "";
                    else {
                        object.vaList = [];
                        if (options.bytes !== $Array)
                            object.vaList = $util.newBuffer(object.vaList);
                    }
                }
                if (message.domain != null && $Object.hasOwnProperty.call(message, "domain"))
                    if (typeof $BigInt !== "undefined" && options.longs === $BigInt)
                        object.domain = typeof message.domain === "number" ? $BigInt(message.domain) : $util.Long.fromBits(message.domain.low >>> 0, message.domain.high >>> 0, true).toBigInt();
                    else if (typeof message.domain === "number")
                        object.domain = options.longs === $String ? $String(message.domain) : message.domain;
                    else
                        object.domain = options.longs === $String ? $util.Long.prototype.toString.call(message.domain) : options.longs === $Number ? new $util.LongBits(message.domain.low >>> 0, message.domain.high >>> 0).toNumber(true) : message.domain;
                if (message.lastLevel != null && $Object.hasOwnProperty.call(message, "lastLevel"))
                    object.lastLevel = message.lastLevel;
                if (message.number != null && $Object.hasOwnProperty.call(message, "number"))
                    object.number = message.number;
                if (message.hasVaList != null && $Object.hasOwnProperty.call(message, "hasVaList"))
                    object.hasVaList = message.hasVaList;
                if (message.vaList != null && $Object.hasOwnProperty.call(message, "vaList"))
                    object.vaList = options.bytes === $String ? $util.base64.encode(message.vaList, 0, message.vaList.length) : options.bytes === $Array ? $Array.prototype.slice.call(message.vaList) : message.vaList;
                return object;
            };

            FlushDomainByVaListRequest.prototype.toJSON = function() {
                return FlushDomainByVaListRequest.toObject(this, $protobuf.util.toJSONOptions);
            };

            return FlushDomainByVaListRequest;
        })();

        v1.QueryInputMappingsRequest = (function() {

            const QueryInputMappingsRequest = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            QueryInputMappingsRequest.prototype.device = null;
            QueryInputMappingsRequest.prototype.hasBuffer = false;
            QueryInputMappingsRequest.prototype.bufferLength = 0;
            QueryInputMappingsRequest.prototype.hasReturnLength = false;

            QueryInputMappingsRequest.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.device != null && $Object.hasOwnProperty.call(message, "device"))
                    $root.viommu.v1.DeviceObject.encode(message.device, writer.uint32(10).fork(), _depth + 1).ldelim();
                if (message.hasBuffer != null && $Object.hasOwnProperty.call(message, "hasBuffer") && message.hasBuffer !== false)
                    writer.uint32(16).bool(message.hasBuffer);
                if (message.bufferLength != null && $Object.hasOwnProperty.call(message, "bufferLength") && message.bufferLength !== 0)
                    writer.uint32(24).uint32(message.bufferLength);
                if (message.hasReturnLength != null && $Object.hasOwnProperty.call(message, "hasReturnLength") && message.hasReturnLength !== false)
                    writer.uint32(32).bool(message.hasReturnLength);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            QueryInputMappingsRequest.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.viommu.v1.QueryInputMappingsRequest();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            message.device = $root.viommu.v1.DeviceObject.decode(reader, reader.size(), $undefined, _depth + 1, message.device);
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.bool())
                                message.hasBuffer = value;
                            else
                                delete message.hasBuffer;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.bufferLength = value;
                            else
                                delete message.bufferLength;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.bool())
                                message.hasReturnLength = value;
                            else
                                delete message.hasReturnLength;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            QueryInputMappingsRequest.fromObject = function (object, _depth) {
                if (object instanceof $root.viommu.v1.QueryInputMappingsRequest)
                    return object;
                if (!$util.isObject(object))
                    throw $TypeError(".viommu.v1.QueryInputMappingsRequest: object expected");
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let message = new $root.viommu.v1.QueryInputMappingsRequest();
                if (object.device != null) {
                    if (!$util.isObject(object.device))
                        throw $TypeError(".viommu.v1.QueryInputMappingsRequest.device: object expected");
                    message.device = $root.viommu.v1.DeviceObject.fromObject(object.device, _depth + 1);
                }
                if (object.hasBuffer != null)
                    if (object.hasBuffer)
                        message.hasBuffer = $Boolean(object.hasBuffer);
                if (object.bufferLength != null)
                    if ($Number(object.bufferLength) !== 0)
                        message.bufferLength = object.bufferLength >>> 0;
                if (object.hasReturnLength != null)
                    if (object.hasReturnLength)
                        message.hasReturnLength = $Boolean(object.hasReturnLength);
                return message;
            };

            QueryInputMappingsRequest.toObject = function (message, options, _depth) {
                if (!options)
                    options = {};
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let object = {};
                if (options.defaults) {
                    object.device = null;
                    object.hasBuffer = false;
                    object.bufferLength = 0;
                    object.hasReturnLength = false;
                }
                if (message.device != null && $Object.hasOwnProperty.call(message, "device"))
                    object.device = $root.viommu.v1.DeviceObject.toObject(message.device, options, _depth + 1);
                if (message.hasBuffer != null && $Object.hasOwnProperty.call(message, "hasBuffer"))
                    object.hasBuffer = message.hasBuffer;
                if (message.bufferLength != null && $Object.hasOwnProperty.call(message, "bufferLength"))
                    object.bufferLength = message.bufferLength;
                if (message.hasReturnLength != null && $Object.hasOwnProperty.call(message, "hasReturnLength"))
                    object.hasReturnLength = message.hasReturnLength;
                return object;
            };

            QueryInputMappingsRequest.prototype.toJSON = function() {
                return QueryInputMappingsRequest.toObject(this, $protobuf.util.toJSONOptions);
            };

            return QueryInputMappingsRequest;
        })();

        v1.QueryInputMappingsResult = (function() {

            const QueryInputMappingsResult = function (properties) {
                this.inputMappingIds = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            QueryInputMappingsResult.prototype.inputMappingIds = $util.emptyArray;
            QueryInputMappingsResult.prototype.returnLength = 0;

            QueryInputMappingsResult.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.inputMappingIds != null && message.inputMappingIds.length)
                    writer.uint32(10).uint32s(message.inputMappingIds);
                if (message.returnLength != null && $Object.hasOwnProperty.call(message, "returnLength") && message.returnLength !== 0)
                    writer.uint32(16).uint32(message.returnLength);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            QueryInputMappingsResult.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.viommu.v1.QueryInputMappingsResult();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType === 2) {
                                if (!(message.inputMappingIds && message.inputMappingIds.length))
                                    message.inputMappingIds = [];
                                reader.uint32s(message.inputMappingIds);
                                continue;
                            }
                            if (wireType !== 0)
                                break;
                            if (!(message.inputMappingIds && message.inputMappingIds.length))
                                message.inputMappingIds = [];
                            message.inputMappingIds.push(reader.uint32());
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.returnLength = value;
                            else
                                delete message.returnLength;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            QueryInputMappingsResult.fromObject = function (object, _depth) {
                if (object instanceof $root.viommu.v1.QueryInputMappingsResult)
                    return object;
                if (!$util.isObject(object))
                    throw $TypeError(".viommu.v1.QueryInputMappingsResult: object expected");
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let message = new $root.viommu.v1.QueryInputMappingsResult();
                if (object.inputMappingIds) {
                    if (!$Array.isArray(object.inputMappingIds))
                        throw $TypeError(".viommu.v1.QueryInputMappingsResult.inputMappingIds: array expected");
                    message.inputMappingIds = $Array(object.inputMappingIds.length);
                    for (let i = 0; i < object.inputMappingIds.length; ++i)
                        message.inputMappingIds[i] = object.inputMappingIds[i] >>> 0;
                }
                if (object.returnLength != null)
                    if ($Number(object.returnLength) !== 0)
                        message.returnLength = object.returnLength >>> 0;
                return message;
            };

            QueryInputMappingsResult.toObject = function (message, options, _depth) {
                if (!options)
                    options = {};
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let object = {};
                if (options.arrays || options.defaults)
                    object.inputMappingIds = [];
                if (options.defaults)
                    object.returnLength = 0;
                if (message.inputMappingIds && message.inputMappingIds.length) {
                    object.inputMappingIds = $Array(message.inputMappingIds.length);
                    for (let j = 0; j < message.inputMappingIds.length; ++j)
                        object.inputMappingIds[j] = message.inputMappingIds[j];
                }
                if (message.returnLength != null && $Object.hasOwnProperty.call(message, "returnLength"))
                    object.returnLength = message.returnLength;
                return object;
            };

            QueryInputMappingsResult.prototype.toJSON = function() {
                return QueryInputMappingsResult.toObject(this, $protobuf.util.toJSONOptions);
            };

            return QueryInputMappingsResult;
        })();

        v1.MapLogicalRangeRequest = (function() {

            const MapLogicalRangeRequest = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            MapLogicalRangeRequest.prototype.domain = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
            MapLogicalRangeRequest.prototype.permissions = 0;
            MapLogicalRangeRequest.prototype.logicalAddress = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
            MapLogicalRangeRequest.prototype.mdl = null;

            MapLogicalRangeRequest.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.domain != null && $Object.hasOwnProperty.call(message, "domain") && (typeof message.domain === "object" ? message.domain.low || message.domain.high : message.domain !== 0))
                    writer.uint32(8).uint64(message.domain);
                if (message.permissions != null && $Object.hasOwnProperty.call(message, "permissions") && message.permissions !== 0)
                    writer.uint32(16).uint32(message.permissions);
                if (message.logicalAddress != null && $Object.hasOwnProperty.call(message, "logicalAddress") && (typeof message.logicalAddress === "object" ? message.logicalAddress.low || message.logicalAddress.high : message.logicalAddress !== 0))
                    writer.uint32(24).uint64(message.logicalAddress);
                if (message.mdl != null && $Object.hasOwnProperty.call(message, "mdl"))
                    $root.viommu.v1.Mdl.encode(message.mdl, writer.uint32(34).fork(), _depth + 1).ldelim();
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            MapLogicalRangeRequest.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.viommu.v1.MapLogicalRangeRequest();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.domain = value;
                            else
                                delete message.domain;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.permissions = value;
                            else
                                delete message.permissions;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.logicalAddress = value;
                            else
                                delete message.logicalAddress;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 2)
                                break;
                            message.mdl = $root.viommu.v1.Mdl.decode(reader, reader.size(), $undefined, _depth + 1, message.mdl);
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            MapLogicalRangeRequest.fromObject = function (object, _depth) {
                if (object instanceof $root.viommu.v1.MapLogicalRangeRequest)
                    return object;
                if (!$util.isObject(object))
                    throw $TypeError(".viommu.v1.MapLogicalRangeRequest: object expected");
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let message = new $root.viommu.v1.MapLogicalRangeRequest();
                if (object.domain != null)
                    if (typeof object.domain === "object" ? object.domain.low || object.domain.high : $Number(object.domain) !== 0)
                        if ($util.Long)
                            message.domain = $util.Long.fromValue(object.domain, true);
                        else if (typeof object.domain === "string")
                            message.domain = $parseInt(object.domain, 10);
                        else if (typeof object.domain === "number")
                            message.domain = object.domain;
                        else if (typeof object.domain === "object")
                            message.domain = new $util.LongBits(object.domain.low >>> 0, object.domain.high >>> 0).toNumber(true);
                if (object.permissions != null)
                    if ($Number(object.permissions) !== 0)
                        message.permissions = object.permissions >>> 0;
                if (object.logicalAddress != null)
                    if (typeof object.logicalAddress === "object" ? object.logicalAddress.low || object.logicalAddress.high : $Number(object.logicalAddress) !== 0)
                        if ($util.Long)
                            message.logicalAddress = $util.Long.fromValue(object.logicalAddress, true);
                        else if (typeof object.logicalAddress === "string")
                            message.logicalAddress = $parseInt(object.logicalAddress, 10);
                        else if (typeof object.logicalAddress === "number")
                            message.logicalAddress = object.logicalAddress;
                        else if (typeof object.logicalAddress === "object")
                            message.logicalAddress = new $util.LongBits(object.logicalAddress.low >>> 0, object.logicalAddress.high >>> 0).toNumber(true);
                if (object.mdl != null) {
                    if (!$util.isObject(object.mdl))
                        throw $TypeError(".viommu.v1.MapLogicalRangeRequest.mdl: object expected");
                    message.mdl = $root.viommu.v1.Mdl.fromObject(object.mdl, _depth + 1);
                }
                return message;
            };

            MapLogicalRangeRequest.toObject = function (message, options, _depth) {
                if (!options)
                    options = {};
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let object = {};
                if (options.defaults) {
                    if ($util.Long) {
                        let long = new $util.Long(0, 0, true);
                        object.domain = options.longs === $String ? long.toString() : options.longs === $Number ? long.toNumber() : typeof $BigInt !== "undefined" && options.longs === $BigInt ? long.toBigInt() : long;
                    } else
                        object.domain = options.longs === $String ? "0" : typeof $BigInt !== "undefined" && options.longs === $BigInt ? $BigInt("0") : 0;
                    object.permissions = 0;
                    if ($util.Long) {
                        let long = new $util.Long(0, 0, true);
                        object.logicalAddress = options.longs === $String ? long.toString() : options.longs === $Number ? long.toNumber() : typeof $BigInt !== "undefined" && options.longs === $BigInt ? long.toBigInt() : long;
                    } else
                        object.logicalAddress = options.longs === $String ? "0" : typeof $BigInt !== "undefined" && options.longs === $BigInt ? $BigInt("0") : 0;
                    object.mdl = null;
                }
                if (message.domain != null && $Object.hasOwnProperty.call(message, "domain"))
                    if (typeof $BigInt !== "undefined" && options.longs === $BigInt)
                        object.domain = typeof message.domain === "number" ? $BigInt(message.domain) : $util.Long.fromBits(message.domain.low >>> 0, message.domain.high >>> 0, true).toBigInt();
                    else if (typeof message.domain === "number")
                        object.domain = options.longs === $String ? $String(message.domain) : message.domain;
                    else
                        object.domain = options.longs === $String ? $util.Long.prototype.toString.call(message.domain) : options.longs === $Number ? new $util.LongBits(message.domain.low >>> 0, message.domain.high >>> 0).toNumber(true) : message.domain;
                if (message.permissions != null && $Object.hasOwnProperty.call(message, "permissions"))
                    object.permissions = message.permissions;
                if (message.logicalAddress != null && $Object.hasOwnProperty.call(message, "logicalAddress"))
                    if (typeof $BigInt !== "undefined" && options.longs === $BigInt)
                        object.logicalAddress = typeof message.logicalAddress === "number" ? $BigInt(message.logicalAddress) : $util.Long.fromBits(message.logicalAddress.low >>> 0, message.logicalAddress.high >>> 0, true).toBigInt();
                    else if (typeof message.logicalAddress === "number")
                        object.logicalAddress = options.longs === $String ? $String(message.logicalAddress) : message.logicalAddress;
                    else
                        object.logicalAddress = options.longs === $String ? $util.Long.prototype.toString.call(message.logicalAddress) : options.longs === $Number ? new $util.LongBits(message.logicalAddress.low >>> 0, message.logicalAddress.high >>> 0).toNumber(true) : message.logicalAddress;
                if (message.mdl != null && $Object.hasOwnProperty.call(message, "mdl"))
                    object.mdl = $root.viommu.v1.Mdl.toObject(message.mdl, options, _depth + 1);
                return object;
            };

            MapLogicalRangeRequest.prototype.toJSON = function() {
                return MapLogicalRangeRequest.toObject(this, $protobuf.util.toJSONOptions);
            };

            return MapLogicalRangeRequest;
        })();

        v1.UnmapLogicalRangeRequest = (function() {

            const UnmapLogicalRangeRequest = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            UnmapLogicalRangeRequest.prototype.domain = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
            UnmapLogicalRangeRequest.prototype.logicalAddress = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
            UnmapLogicalRangeRequest.prototype.numberOfPages = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            UnmapLogicalRangeRequest.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.domain != null && $Object.hasOwnProperty.call(message, "domain") && (typeof message.domain === "object" ? message.domain.low || message.domain.high : message.domain !== 0))
                    writer.uint32(8).uint64(message.domain);
                if (message.logicalAddress != null && $Object.hasOwnProperty.call(message, "logicalAddress") && (typeof message.logicalAddress === "object" ? message.logicalAddress.low || message.logicalAddress.high : message.logicalAddress !== 0))
                    writer.uint32(16).uint64(message.logicalAddress);
                if (message.numberOfPages != null && $Object.hasOwnProperty.call(message, "numberOfPages") && (typeof message.numberOfPages === "object" ? message.numberOfPages.low || message.numberOfPages.high : message.numberOfPages !== 0))
                    writer.uint32(24).uint64(message.numberOfPages);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            UnmapLogicalRangeRequest.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.viommu.v1.UnmapLogicalRangeRequest();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.domain = value;
                            else
                                delete message.domain;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.logicalAddress = value;
                            else
                                delete message.logicalAddress;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.numberOfPages = value;
                            else
                                delete message.numberOfPages;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            UnmapLogicalRangeRequest.fromObject = function (object, _depth) {
                if (object instanceof $root.viommu.v1.UnmapLogicalRangeRequest)
                    return object;
                if (!$util.isObject(object))
                    throw $TypeError(".viommu.v1.UnmapLogicalRangeRequest: object expected");
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let message = new $root.viommu.v1.UnmapLogicalRangeRequest();
                if (object.domain != null)
                    if (typeof object.domain === "object" ? object.domain.low || object.domain.high : $Number(object.domain) !== 0)
                        if ($util.Long)
                            message.domain = $util.Long.fromValue(object.domain, true);
                        else if (typeof object.domain === "string")
                            message.domain = $parseInt(object.domain, 10);
                        else if (typeof object.domain === "number")
                            message.domain = object.domain;
                        else if (typeof object.domain === "object")
                            message.domain = new $util.LongBits(object.domain.low >>> 0, object.domain.high >>> 0).toNumber(true);
                if (object.logicalAddress != null)
                    if (typeof object.logicalAddress === "object" ? object.logicalAddress.low || object.logicalAddress.high : $Number(object.logicalAddress) !== 0)
                        if ($util.Long)
                            message.logicalAddress = $util.Long.fromValue(object.logicalAddress, true);
                        else if (typeof object.logicalAddress === "string")
                            message.logicalAddress = $parseInt(object.logicalAddress, 10);
                        else if (typeof object.logicalAddress === "number")
                            message.logicalAddress = object.logicalAddress;
                        else if (typeof object.logicalAddress === "object")
                            message.logicalAddress = new $util.LongBits(object.logicalAddress.low >>> 0, object.logicalAddress.high >>> 0).toNumber(true);
                if (object.numberOfPages != null)
                    if (typeof object.numberOfPages === "object" ? object.numberOfPages.low || object.numberOfPages.high : $Number(object.numberOfPages) !== 0)
                        if ($util.Long)
                            message.numberOfPages = $util.Long.fromValue(object.numberOfPages, true);
                        else if (typeof object.numberOfPages === "string")
                            message.numberOfPages = $parseInt(object.numberOfPages, 10);
                        else if (typeof object.numberOfPages === "number")
                            message.numberOfPages = object.numberOfPages;
                        else if (typeof object.numberOfPages === "object")
                            message.numberOfPages = new $util.LongBits(object.numberOfPages.low >>> 0, object.numberOfPages.high >>> 0).toNumber(true);
                return message;
            };

            UnmapLogicalRangeRequest.toObject = function (message, options, _depth) {
                if (!options)
                    options = {};
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let object = {};
                if (options.defaults) {
                    if ($util.Long) {
                        let long = new $util.Long(0, 0, true);
                        object.domain = options.longs === $String ? long.toString() : options.longs === $Number ? long.toNumber() : typeof $BigInt !== "undefined" && options.longs === $BigInt ? long.toBigInt() : long;
                    } else
                        object.domain = options.longs === $String ? "0" : typeof $BigInt !== "undefined" && options.longs === $BigInt ? $BigInt("0") : 0;
                    if ($util.Long) {
                        let long = new $util.Long(0, 0, true);
                        object.logicalAddress = options.longs === $String ? long.toString() : options.longs === $Number ? long.toNumber() : typeof $BigInt !== "undefined" && options.longs === $BigInt ? long.toBigInt() : long;
                    } else
                        object.logicalAddress = options.longs === $String ? "0" : typeof $BigInt !== "undefined" && options.longs === $BigInt ? $BigInt("0") : 0;
                    if ($util.Long) {
                        let long = new $util.Long(0, 0, true);
                        object.numberOfPages = options.longs === $String ? long.toString() : options.longs === $Number ? long.toNumber() : typeof $BigInt !== "undefined" && options.longs === $BigInt ? long.toBigInt() : long;
                    } else
                        object.numberOfPages = options.longs === $String ? "0" : typeof $BigInt !== "undefined" && options.longs === $BigInt ? $BigInt("0") : 0;
                }
                if (message.domain != null && $Object.hasOwnProperty.call(message, "domain"))
                    if (typeof $BigInt !== "undefined" && options.longs === $BigInt)
                        object.domain = typeof message.domain === "number" ? $BigInt(message.domain) : $util.Long.fromBits(message.domain.low >>> 0, message.domain.high >>> 0, true).toBigInt();
                    else if (typeof message.domain === "number")
                        object.domain = options.longs === $String ? $String(message.domain) : message.domain;
                    else
                        object.domain = options.longs === $String ? $util.Long.prototype.toString.call(message.domain) : options.longs === $Number ? new $util.LongBits(message.domain.low >>> 0, message.domain.high >>> 0).toNumber(true) : message.domain;
                if (message.logicalAddress != null && $Object.hasOwnProperty.call(message, "logicalAddress"))
                    if (typeof $BigInt !== "undefined" && options.longs === $BigInt)
                        object.logicalAddress = typeof message.logicalAddress === "number" ? $BigInt(message.logicalAddress) : $util.Long.fromBits(message.logicalAddress.low >>> 0, message.logicalAddress.high >>> 0, true).toBigInt();
                    else if (typeof message.logicalAddress === "number")
                        object.logicalAddress = options.longs === $String ? $String(message.logicalAddress) : message.logicalAddress;
                    else
                        object.logicalAddress = options.longs === $String ? $util.Long.prototype.toString.call(message.logicalAddress) : options.longs === $Number ? new $util.LongBits(message.logicalAddress.low >>> 0, message.logicalAddress.high >>> 0).toNumber(true) : message.logicalAddress;
                if (message.numberOfPages != null && $Object.hasOwnProperty.call(message, "numberOfPages"))
                    if (typeof $BigInt !== "undefined" && options.longs === $BigInt)
                        object.numberOfPages = typeof message.numberOfPages === "number" ? $BigInt(message.numberOfPages) : $util.Long.fromBits(message.numberOfPages.low >>> 0, message.numberOfPages.high >>> 0, true).toBigInt();
                    else if (typeof message.numberOfPages === "number")
                        object.numberOfPages = options.longs === $String ? $String(message.numberOfPages) : message.numberOfPages;
                    else
                        object.numberOfPages = options.longs === $String ? $util.Long.prototype.toString.call(message.numberOfPages) : options.longs === $Number ? new $util.LongBits(message.numberOfPages.low >>> 0, message.numberOfPages.high >>> 0).toNumber(true) : message.numberOfPages;
                return object;
            };

            UnmapLogicalRangeRequest.prototype.toJSON = function() {
                return UnmapLogicalRangeRequest.toObject(this, $protobuf.util.toJSONOptions);
            };

            return UnmapLogicalRangeRequest;
        })();

        v1.MapIdentityRangeRequest = (function() {

            const MapIdentityRangeRequest = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            MapIdentityRangeRequest.prototype.domain = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
            MapIdentityRangeRequest.prototype.permissions = 0;
            MapIdentityRangeRequest.prototype.mdl = null;

            MapIdentityRangeRequest.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.domain != null && $Object.hasOwnProperty.call(message, "domain") && (typeof message.domain === "object" ? message.domain.low || message.domain.high : message.domain !== 0))
                    writer.uint32(8).uint64(message.domain);
                if (message.permissions != null && $Object.hasOwnProperty.call(message, "permissions") && message.permissions !== 0)
                    writer.uint32(16).uint32(message.permissions);
                if (message.mdl != null && $Object.hasOwnProperty.call(message, "mdl"))
                    $root.viommu.v1.Mdl.encode(message.mdl, writer.uint32(26).fork(), _depth + 1).ldelim();
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            MapIdentityRangeRequest.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.viommu.v1.MapIdentityRangeRequest();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.domain = value;
                            else
                                delete message.domain;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.permissions = value;
                            else
                                delete message.permissions;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            message.mdl = $root.viommu.v1.Mdl.decode(reader, reader.size(), $undefined, _depth + 1, message.mdl);
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            MapIdentityRangeRequest.fromObject = function (object, _depth) {
                if (object instanceof $root.viommu.v1.MapIdentityRangeRequest)
                    return object;
                if (!$util.isObject(object))
                    throw $TypeError(".viommu.v1.MapIdentityRangeRequest: object expected");
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let message = new $root.viommu.v1.MapIdentityRangeRequest();
                if (object.domain != null)
                    if (typeof object.domain === "object" ? object.domain.low || object.domain.high : $Number(object.domain) !== 0)
                        if ($util.Long)
                            message.domain = $util.Long.fromValue(object.domain, true);
                        else if (typeof object.domain === "string")
                            message.domain = $parseInt(object.domain, 10);
                        else if (typeof object.domain === "number")
                            message.domain = object.domain;
                        else if (typeof object.domain === "object")
                            message.domain = new $util.LongBits(object.domain.low >>> 0, object.domain.high >>> 0).toNumber(true);
                if (object.permissions != null)
                    if ($Number(object.permissions) !== 0)
                        message.permissions = object.permissions >>> 0;
                if (object.mdl != null) {
                    if (!$util.isObject(object.mdl))
                        throw $TypeError(".viommu.v1.MapIdentityRangeRequest.mdl: object expected");
                    message.mdl = $root.viommu.v1.Mdl.fromObject(object.mdl, _depth + 1);
                }
                return message;
            };

            MapIdentityRangeRequest.toObject = function (message, options, _depth) {
                if (!options)
                    options = {};
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let object = {};
                if (options.defaults) {
                    if ($util.Long) {
                        let long = new $util.Long(0, 0, true);
                        object.domain = options.longs === $String ? long.toString() : options.longs === $Number ? long.toNumber() : typeof $BigInt !== "undefined" && options.longs === $BigInt ? long.toBigInt() : long;
                    } else
                        object.domain = options.longs === $String ? "0" : typeof $BigInt !== "undefined" && options.longs === $BigInt ? $BigInt("0") : 0;
                    object.permissions = 0;
                    object.mdl = null;
                }
                if (message.domain != null && $Object.hasOwnProperty.call(message, "domain"))
                    if (typeof $BigInt !== "undefined" && options.longs === $BigInt)
                        object.domain = typeof message.domain === "number" ? $BigInt(message.domain) : $util.Long.fromBits(message.domain.low >>> 0, message.domain.high >>> 0, true).toBigInt();
                    else if (typeof message.domain === "number")
                        object.domain = options.longs === $String ? $String(message.domain) : message.domain;
                    else
                        object.domain = options.longs === $String ? $util.Long.prototype.toString.call(message.domain) : options.longs === $Number ? new $util.LongBits(message.domain.low >>> 0, message.domain.high >>> 0).toNumber(true) : message.domain;
                if (message.permissions != null && $Object.hasOwnProperty.call(message, "permissions"))
                    object.permissions = message.permissions;
                if (message.mdl != null && $Object.hasOwnProperty.call(message, "mdl"))
                    object.mdl = $root.viommu.v1.Mdl.toObject(message.mdl, options, _depth + 1);
                return object;
            };

            MapIdentityRangeRequest.prototype.toJSON = function() {
                return MapIdentityRangeRequest.toObject(this, $protobuf.util.toJSONOptions);
            };

            return MapIdentityRangeRequest;
        })();

        v1.UnmapIdentityRangeRequest = (function() {

            const UnmapIdentityRangeRequest = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            UnmapIdentityRangeRequest.prototype.domain = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
            UnmapIdentityRangeRequest.prototype.mdl = null;

            UnmapIdentityRangeRequest.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.domain != null && $Object.hasOwnProperty.call(message, "domain") && (typeof message.domain === "object" ? message.domain.low || message.domain.high : message.domain !== 0))
                    writer.uint32(8).uint64(message.domain);
                if (message.mdl != null && $Object.hasOwnProperty.call(message, "mdl"))
                    $root.viommu.v1.Mdl.encode(message.mdl, writer.uint32(18).fork(), _depth + 1).ldelim();
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            UnmapIdentityRangeRequest.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.viommu.v1.UnmapIdentityRangeRequest();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.domain = value;
                            else
                                delete message.domain;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            message.mdl = $root.viommu.v1.Mdl.decode(reader, reader.size(), $undefined, _depth + 1, message.mdl);
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            UnmapIdentityRangeRequest.fromObject = function (object, _depth) {
                if (object instanceof $root.viommu.v1.UnmapIdentityRangeRequest)
                    return object;
                if (!$util.isObject(object))
                    throw $TypeError(".viommu.v1.UnmapIdentityRangeRequest: object expected");
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let message = new $root.viommu.v1.UnmapIdentityRangeRequest();
                if (object.domain != null)
                    if (typeof object.domain === "object" ? object.domain.low || object.domain.high : $Number(object.domain) !== 0)
                        if ($util.Long)
                            message.domain = $util.Long.fromValue(object.domain, true);
                        else if (typeof object.domain === "string")
                            message.domain = $parseInt(object.domain, 10);
                        else if (typeof object.domain === "number")
                            message.domain = object.domain;
                        else if (typeof object.domain === "object")
                            message.domain = new $util.LongBits(object.domain.low >>> 0, object.domain.high >>> 0).toNumber(true);
                if (object.mdl != null) {
                    if (!$util.isObject(object.mdl))
                        throw $TypeError(".viommu.v1.UnmapIdentityRangeRequest.mdl: object expected");
                    message.mdl = $root.viommu.v1.Mdl.fromObject(object.mdl, _depth + 1);
                }
                return message;
            };

            UnmapIdentityRangeRequest.toObject = function (message, options, _depth) {
                if (!options)
                    options = {};
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let object = {};
                if (options.defaults) {
                    if ($util.Long) {
                        let long = new $util.Long(0, 0, true);
                        object.domain = options.longs === $String ? long.toString() : options.longs === $Number ? long.toNumber() : typeof $BigInt !== "undefined" && options.longs === $BigInt ? long.toBigInt() : long;
                    } else
                        object.domain = options.longs === $String ? "0" : typeof $BigInt !== "undefined" && options.longs === $BigInt ? $BigInt("0") : 0;
                    object.mdl = null;
                }
                if (message.domain != null && $Object.hasOwnProperty.call(message, "domain"))
                    if (typeof $BigInt !== "undefined" && options.longs === $BigInt)
                        object.domain = typeof message.domain === "number" ? $BigInt(message.domain) : $util.Long.fromBits(message.domain.low >>> 0, message.domain.high >>> 0, true).toBigInt();
                    else if (typeof message.domain === "number")
                        object.domain = options.longs === $String ? $String(message.domain) : message.domain;
                    else
                        object.domain = options.longs === $String ? $util.Long.prototype.toString.call(message.domain) : options.longs === $Number ? new $util.LongBits(message.domain.low >>> 0, message.domain.high >>> 0).toNumber(true) : message.domain;
                if (message.mdl != null && $Object.hasOwnProperty.call(message, "mdl"))
                    object.mdl = $root.viommu.v1.Mdl.toObject(message.mdl, options, _depth + 1);
                return object;
            };

            UnmapIdentityRangeRequest.prototype.toJSON = function() {
                return UnmapIdentityRangeRequest.toObject(this, $protobuf.util.toJSONOptions);
            };

            return UnmapIdentityRangeRequest;
        })();

        v1.SetDeviceFaultReportingRequest = (function() {

            const SetDeviceFaultReportingRequest = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            SetDeviceFaultReportingRequest.prototype.device = null;
            SetDeviceFaultReportingRequest.prototype.inputMappingIdBase = 0;
            SetDeviceFaultReportingRequest.prototype.enable = 0;
            SetDeviceFaultReportingRequest.prototype.hasFaultConfig = false;
            SetDeviceFaultReportingRequest.prototype.hasFaultHandler = false;

            SetDeviceFaultReportingRequest.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.device != null && $Object.hasOwnProperty.call(message, "device"))
                    $root.viommu.v1.DeviceObject.encode(message.device, writer.uint32(10).fork(), _depth + 1).ldelim();
                if (message.inputMappingIdBase != null && $Object.hasOwnProperty.call(message, "inputMappingIdBase") && message.inputMappingIdBase !== 0)
                    writer.uint32(16).uint32(message.inputMappingIdBase);
                if (message.enable != null && $Object.hasOwnProperty.call(message, "enable") && message.enable !== 0)
                    writer.uint32(24).uint32(message.enable);
                if (message.hasFaultConfig != null && $Object.hasOwnProperty.call(message, "hasFaultConfig") && message.hasFaultConfig !== false)
                    writer.uint32(32).bool(message.hasFaultConfig);
                if (message.hasFaultHandler != null && $Object.hasOwnProperty.call(message, "hasFaultHandler") && message.hasFaultHandler !== false)
                    writer.uint32(40).bool(message.hasFaultHandler);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            SetDeviceFaultReportingRequest.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.viommu.v1.SetDeviceFaultReportingRequest();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            message.device = $root.viommu.v1.DeviceObject.decode(reader, reader.size(), $undefined, _depth + 1, message.device);
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.inputMappingIdBase = value;
                            else
                                delete message.inputMappingIdBase;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.enable = value;
                            else
                                delete message.enable;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.bool())
                                message.hasFaultConfig = value;
                            else
                                delete message.hasFaultConfig;
                            continue;
                        }
                    case 5: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.bool())
                                message.hasFaultHandler = value;
                            else
                                delete message.hasFaultHandler;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            SetDeviceFaultReportingRequest.fromObject = function (object, _depth) {
                if (object instanceof $root.viommu.v1.SetDeviceFaultReportingRequest)
                    return object;
                if (!$util.isObject(object))
                    throw $TypeError(".viommu.v1.SetDeviceFaultReportingRequest: object expected");
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let message = new $root.viommu.v1.SetDeviceFaultReportingRequest();
                if (object.device != null) {
                    if (!$util.isObject(object.device))
                        throw $TypeError(".viommu.v1.SetDeviceFaultReportingRequest.device: object expected");
                    message.device = $root.viommu.v1.DeviceObject.fromObject(object.device, _depth + 1);
                }
                if (object.inputMappingIdBase != null)
                    if ($Number(object.inputMappingIdBase) !== 0)
                        message.inputMappingIdBase = object.inputMappingIdBase >>> 0;
                if (object.enable != null)
                    if ($Number(object.enable) !== 0)
                        message.enable = object.enable >>> 0;
                if (object.hasFaultConfig != null)
                    if (object.hasFaultConfig)
                        message.hasFaultConfig = $Boolean(object.hasFaultConfig);
                if (object.hasFaultHandler != null)
                    if (object.hasFaultHandler)
                        message.hasFaultHandler = $Boolean(object.hasFaultHandler);
                return message;
            };

            SetDeviceFaultReportingRequest.toObject = function (message, options, _depth) {
                if (!options)
                    options = {};
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let object = {};
                if (options.defaults) {
                    object.device = null;
                    object.inputMappingIdBase = 0;
                    object.enable = 0;
                    object.hasFaultConfig = false;
                    object.hasFaultHandler = false;
                }
                if (message.device != null && $Object.hasOwnProperty.call(message, "device"))
                    object.device = $root.viommu.v1.DeviceObject.toObject(message.device, options, _depth + 1);
                if (message.inputMappingIdBase != null && $Object.hasOwnProperty.call(message, "inputMappingIdBase"))
                    object.inputMappingIdBase = message.inputMappingIdBase;
                if (message.enable != null && $Object.hasOwnProperty.call(message, "enable"))
                    object.enable = message.enable;
                if (message.hasFaultConfig != null && $Object.hasOwnProperty.call(message, "hasFaultConfig"))
                    object.hasFaultConfig = message.hasFaultConfig;
                if (message.hasFaultHandler != null && $Object.hasOwnProperty.call(message, "hasFaultHandler"))
                    object.hasFaultHandler = message.hasFaultHandler;
                return object;
            };

            SetDeviceFaultReportingRequest.prototype.toJSON = function() {
                return SetDeviceFaultReportingRequest.toObject(this, $protobuf.util.toJSONOptions);
            };

            return SetDeviceFaultReportingRequest;
        })();

        v1.SetDeviceFaultReportingResult = (function() {

            const SetDeviceFaultReportingResult = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            SetDeviceFaultReportingResult.prototype.registration = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            SetDeviceFaultReportingResult.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.registration != null && $Object.hasOwnProperty.call(message, "registration") && (typeof message.registration === "object" ? message.registration.low || message.registration.high : message.registration !== 0))
                    writer.uint32(8).uint64(message.registration);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            SetDeviceFaultReportingResult.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.viommu.v1.SetDeviceFaultReportingResult();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.registration = value;
                            else
                                delete message.registration;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            SetDeviceFaultReportingResult.fromObject = function (object, _depth) {
                if (object instanceof $root.viommu.v1.SetDeviceFaultReportingResult)
                    return object;
                if (!$util.isObject(object))
                    throw $TypeError(".viommu.v1.SetDeviceFaultReportingResult: object expected");
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let message = new $root.viommu.v1.SetDeviceFaultReportingResult();
                if (object.registration != null)
                    if (typeof object.registration === "object" ? object.registration.low || object.registration.high : $Number(object.registration) !== 0)
                        if ($util.Long)
                            message.registration = $util.Long.fromValue(object.registration, true);
                        else if (typeof object.registration === "string")
                            message.registration = $parseInt(object.registration, 10);
                        else if (typeof object.registration === "number")
                            message.registration = object.registration;
                        else if (typeof object.registration === "object")
                            message.registration = new $util.LongBits(object.registration.low >>> 0, object.registration.high >>> 0).toNumber(true);
                return message;
            };

            SetDeviceFaultReportingResult.toObject = function (message, options, _depth) {
                if (!options)
                    options = {};
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let object = {};
                if (options.defaults)
                    if ($util.Long) {
                        let long = new $util.Long(0, 0, true);
                        object.registration = options.longs === $String ? long.toString() : options.longs === $Number ? long.toNumber() : typeof $BigInt !== "undefined" && options.longs === $BigInt ? long.toBigInt() : long;
                    } else
                        object.registration = options.longs === $String ? "0" : typeof $BigInt !== "undefined" && options.longs === $BigInt ? $BigInt("0") : 0;
                if (message.registration != null && $Object.hasOwnProperty.call(message, "registration"))
                    if (typeof $BigInt !== "undefined" && options.longs === $BigInt)
                        object.registration = typeof message.registration === "number" ? $BigInt(message.registration) : $util.Long.fromBits(message.registration.low >>> 0, message.registration.high >>> 0, true).toBigInt();
                    else if (typeof message.registration === "number")
                        object.registration = options.longs === $String ? $String(message.registration) : message.registration;
                    else
                        object.registration = options.longs === $String ? $util.Long.prototype.toString.call(message.registration) : options.longs === $Number ? new $util.LongBits(message.registration.low >>> 0, message.registration.high >>> 0).toNumber(true) : message.registration;
                return object;
            };

            SetDeviceFaultReportingResult.prototype.toJSON = function() {
                return SetDeviceFaultReportingResult.toObject(this, $protobuf.util.toJSONOptions);
            };

            return SetDeviceFaultReportingResult;
        })();

        v1.ConfigureDomainRequest = (function() {

            const ConfigureDomainRequest = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            ConfigureDomainRequest.prototype.domain = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
            ConfigureDomainRequest.prototype.hasConfiguration = false;
            ConfigureDomainRequest.prototype.type = 0;
            ConfigureDomainRequest.prototype.arm64 = null;
            ConfigureDomainRequest.prototype.x64 = null;

            ConfigureDomainRequest.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.domain != null && $Object.hasOwnProperty.call(message, "domain") && (typeof message.domain === "object" ? message.domain.low || message.domain.high : message.domain !== 0))
                    writer.uint32(8).uint64(message.domain);
                if (message.hasConfiguration != null && $Object.hasOwnProperty.call(message, "hasConfiguration") && message.hasConfiguration !== false)
                    writer.uint32(16).bool(message.hasConfiguration);
                if (message.type != null && $Object.hasOwnProperty.call(message, "type") && message.type !== 0)
                    writer.uint32(24).uint32(message.type);
                if (message.arm64 != null && $Object.hasOwnProperty.call(message, "arm64"))
                    $root.viommu.v1.DomainConfigurationArm64.encode(message.arm64, writer.uint32(34).fork(), _depth + 1).ldelim();
                if (message.x64 != null && $Object.hasOwnProperty.call(message, "x64"))
                    $root.viommu.v1.DomainConfigurationX64.encode(message.x64, writer.uint32(42).fork(), _depth + 1).ldelim();
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            ConfigureDomainRequest.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.viommu.v1.ConfigureDomainRequest();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.domain = value;
                            else
                                delete message.domain;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.bool())
                                message.hasConfiguration = value;
                            else
                                delete message.hasConfiguration;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.type = value;
                            else
                                delete message.type;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 2)
                                break;
                            message.arm64 = $root.viommu.v1.DomainConfigurationArm64.decode(reader, reader.size(), $undefined, _depth + 1, message.arm64);
                            continue;
                        }
                    case 5: {
                            if (wireType !== 2)
                                break;
                            message.x64 = $root.viommu.v1.DomainConfigurationX64.decode(reader, reader.size(), $undefined, _depth + 1, message.x64);
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            ConfigureDomainRequest.fromObject = function (object, _depth) {
                if (object instanceof $root.viommu.v1.ConfigureDomainRequest)
                    return object;
                if (!$util.isObject(object))
                    throw $TypeError(".viommu.v1.ConfigureDomainRequest: object expected");
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let message = new $root.viommu.v1.ConfigureDomainRequest();
                if (object.domain != null)
                    if (typeof object.domain === "object" ? object.domain.low || object.domain.high : $Number(object.domain) !== 0)
                        if ($util.Long)
                            message.domain = $util.Long.fromValue(object.domain, true);
                        else if (typeof object.domain === "string")
                            message.domain = $parseInt(object.domain, 10);
                        else if (typeof object.domain === "number")
                            message.domain = object.domain;
                        else if (typeof object.domain === "object")
                            message.domain = new $util.LongBits(object.domain.low >>> 0, object.domain.high >>> 0).toNumber(true);
                if (object.hasConfiguration != null)
                    if (object.hasConfiguration)
                        message.hasConfiguration = $Boolean(object.hasConfiguration);
                if (object.type != null)
                    if ($Number(object.type) !== 0)
                        message.type = object.type >>> 0;
                if (object.arm64 != null) {
                    if (!$util.isObject(object.arm64))
                        throw $TypeError(".viommu.v1.ConfigureDomainRequest.arm64: object expected");
                    message.arm64 = $root.viommu.v1.DomainConfigurationArm64.fromObject(object.arm64, _depth + 1);
                }
                if (object.x64 != null) {
                    if (!$util.isObject(object.x64))
                        throw $TypeError(".viommu.v1.ConfigureDomainRequest.x64: object expected");
                    message.x64 = $root.viommu.v1.DomainConfigurationX64.fromObject(object.x64, _depth + 1);
                }
                return message;
            };

            ConfigureDomainRequest.toObject = function (message, options, _depth) {
                if (!options)
                    options = {};
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let object = {};
                if (options.defaults) {
                    if ($util.Long) {
                        let long = new $util.Long(0, 0, true);
                        object.domain = options.longs === $String ? long.toString() : options.longs === $Number ? long.toNumber() : typeof $BigInt !== "undefined" && options.longs === $BigInt ? long.toBigInt() : long;
                    } else
                        object.domain = options.longs === $String ? "0" : typeof $BigInt !== "undefined" && options.longs === $BigInt ? $BigInt("0") : 0;
                    object.hasConfiguration = false;
                    object.type = 0;
                    object.arm64 = null;
                    object.x64 = null;
                }
                if (message.domain != null && $Object.hasOwnProperty.call(message, "domain"))
                    if (typeof $BigInt !== "undefined" && options.longs === $BigInt)
                        object.domain = typeof message.domain === "number" ? $BigInt(message.domain) : $util.Long.fromBits(message.domain.low >>> 0, message.domain.high >>> 0, true).toBigInt();
                    else if (typeof message.domain === "number")
                        object.domain = options.longs === $String ? $String(message.domain) : message.domain;
                    else
                        object.domain = options.longs === $String ? $util.Long.prototype.toString.call(message.domain) : options.longs === $Number ? new $util.LongBits(message.domain.low >>> 0, message.domain.high >>> 0).toNumber(true) : message.domain;
                if (message.hasConfiguration != null && $Object.hasOwnProperty.call(message, "hasConfiguration"))
                    object.hasConfiguration = message.hasConfiguration;
                if (message.type != null && $Object.hasOwnProperty.call(message, "type"))
                    object.type = message.type;
                if (message.arm64 != null && $Object.hasOwnProperty.call(message, "arm64"))
                    object.arm64 = $root.viommu.v1.DomainConfigurationArm64.toObject(message.arm64, options, _depth + 1);
                if (message.x64 != null && $Object.hasOwnProperty.call(message, "x64"))
                    object.x64 = $root.viommu.v1.DomainConfigurationX64.toObject(message.x64, options, _depth + 1);
                return object;
            };

            ConfigureDomainRequest.prototype.toJSON = function() {
                return ConfigureDomainRequest.toObject(this, $protobuf.util.toJSONOptions);
            };

            return ConfigureDomainRequest;
        })();

        v1.DomainConfigurationArm64 = (function() {

            const DomainConfigurationArm64 = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            DomainConfigurationArm64.prototype.ttbr0 = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
            DomainConfigurationArm64.prototype.ttbr1 = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
            DomainConfigurationArm64.prototype.mair0 = 0;
            DomainConfigurationArm64.prototype.mair1 = 0;
            DomainConfigurationArm64.prototype.inputSize0 = 0;
            DomainConfigurationArm64.prototype.inputSize1 = 0;
            DomainConfigurationArm64.prototype.coherentTableWalks = 0;
            DomainConfigurationArm64.prototype.translationEnabled = 0;

            DomainConfigurationArm64.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.ttbr0 != null && $Object.hasOwnProperty.call(message, "ttbr0") && (typeof message.ttbr0 === "object" ? message.ttbr0.low || message.ttbr0.high : message.ttbr0 !== 0))
                    writer.uint32(8).uint64(message.ttbr0);
                if (message.ttbr1 != null && $Object.hasOwnProperty.call(message, "ttbr1") && (typeof message.ttbr1 === "object" ? message.ttbr1.low || message.ttbr1.high : message.ttbr1 !== 0))
                    writer.uint32(16).uint64(message.ttbr1);
                if (message.mair0 != null && $Object.hasOwnProperty.call(message, "mair0") && message.mair0 !== 0)
                    writer.uint32(24).uint32(message.mair0);
                if (message.mair1 != null && $Object.hasOwnProperty.call(message, "mair1") && message.mair1 !== 0)
                    writer.uint32(32).uint32(message.mair1);
                if (message.inputSize0 != null && $Object.hasOwnProperty.call(message, "inputSize0") && message.inputSize0 !== 0)
                    writer.uint32(40).uint32(message.inputSize0);
                if (message.inputSize1 != null && $Object.hasOwnProperty.call(message, "inputSize1") && message.inputSize1 !== 0)
                    writer.uint32(48).uint32(message.inputSize1);
                if (message.coherentTableWalks != null && $Object.hasOwnProperty.call(message, "coherentTableWalks") && message.coherentTableWalks !== 0)
                    writer.uint32(56).uint32(message.coherentTableWalks);
                if (message.translationEnabled != null && $Object.hasOwnProperty.call(message, "translationEnabled") && message.translationEnabled !== 0)
                    writer.uint32(64).uint32(message.translationEnabled);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            DomainConfigurationArm64.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.viommu.v1.DomainConfigurationArm64();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.ttbr0 = value;
                            else
                                delete message.ttbr0;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.ttbr1 = value;
                            else
                                delete message.ttbr1;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.mair0 = value;
                            else
                                delete message.mair0;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.mair1 = value;
                            else
                                delete message.mair1;
                            continue;
                        }
                    case 5: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.inputSize0 = value;
                            else
                                delete message.inputSize0;
                            continue;
                        }
                    case 6: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.inputSize1 = value;
                            else
                                delete message.inputSize1;
                            continue;
                        }
                    case 7: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.coherentTableWalks = value;
                            else
                                delete message.coherentTableWalks;
                            continue;
                        }
                    case 8: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.translationEnabled = value;
                            else
                                delete message.translationEnabled;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            DomainConfigurationArm64.fromObject = function (object, _depth) {
                if (object instanceof $root.viommu.v1.DomainConfigurationArm64)
                    return object;
                if (!$util.isObject(object))
                    throw $TypeError(".viommu.v1.DomainConfigurationArm64: object expected");
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let message = new $root.viommu.v1.DomainConfigurationArm64();
                if (object.ttbr0 != null)
                    if (typeof object.ttbr0 === "object" ? object.ttbr0.low || object.ttbr0.high : $Number(object.ttbr0) !== 0)
                        if ($util.Long)
                            message.ttbr0 = $util.Long.fromValue(object.ttbr0, true);
                        else if (typeof object.ttbr0 === "string")
                            message.ttbr0 = $parseInt(object.ttbr0, 10);
                        else if (typeof object.ttbr0 === "number")
                            message.ttbr0 = object.ttbr0;
                        else if (typeof object.ttbr0 === "object")
                            message.ttbr0 = new $util.LongBits(object.ttbr0.low >>> 0, object.ttbr0.high >>> 0).toNumber(true);
                if (object.ttbr1 != null)
                    if (typeof object.ttbr1 === "object" ? object.ttbr1.low || object.ttbr1.high : $Number(object.ttbr1) !== 0)
                        if ($util.Long)
                            message.ttbr1 = $util.Long.fromValue(object.ttbr1, true);
                        else if (typeof object.ttbr1 === "string")
                            message.ttbr1 = $parseInt(object.ttbr1, 10);
                        else if (typeof object.ttbr1 === "number")
                            message.ttbr1 = object.ttbr1;
                        else if (typeof object.ttbr1 === "object")
                            message.ttbr1 = new $util.LongBits(object.ttbr1.low >>> 0, object.ttbr1.high >>> 0).toNumber(true);
                if (object.mair0 != null)
                    if ($Number(object.mair0) !== 0)
                        message.mair0 = object.mair0 >>> 0;
                if (object.mair1 != null)
                    if ($Number(object.mair1) !== 0)
                        message.mair1 = object.mair1 >>> 0;
                if (object.inputSize0 != null)
                    if ($Number(object.inputSize0) !== 0)
                        message.inputSize0 = object.inputSize0 >>> 0;
                if (object.inputSize1 != null)
                    if ($Number(object.inputSize1) !== 0)
                        message.inputSize1 = object.inputSize1 >>> 0;
                if (object.coherentTableWalks != null)
                    if ($Number(object.coherentTableWalks) !== 0)
                        message.coherentTableWalks = object.coherentTableWalks >>> 0;
                if (object.translationEnabled != null)
                    if ($Number(object.translationEnabled) !== 0)
                        message.translationEnabled = object.translationEnabled >>> 0;
                return message;
            };

            DomainConfigurationArm64.toObject = function (message, options, _depth) {
                if (!options)
                    options = {};
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let object = {};
                if (options.defaults) {
                    if ($util.Long) {
                        let long = new $util.Long(0, 0, true);
                        object.ttbr0 = options.longs === $String ? long.toString() : options.longs === $Number ? long.toNumber() : typeof $BigInt !== "undefined" && options.longs === $BigInt ? long.toBigInt() : long;
                    } else
                        object.ttbr0 = options.longs === $String ? "0" : typeof $BigInt !== "undefined" && options.longs === $BigInt ? $BigInt("0") : 0;
                    if ($util.Long) {
                        let long = new $util.Long(0, 0, true);
                        object.ttbr1 = options.longs === $String ? long.toString() : options.longs === $Number ? long.toNumber() : typeof $BigInt !== "undefined" && options.longs === $BigInt ? long.toBigInt() : long;
                    } else
                        object.ttbr1 = options.longs === $String ? "0" : typeof $BigInt !== "undefined" && options.longs === $BigInt ? $BigInt("0") : 0;
                    object.mair0 = 0;
                    object.mair1 = 0;
                    object.inputSize0 = 0;
                    object.inputSize1 = 0;
                    object.coherentTableWalks = 0;
                    object.translationEnabled = 0;
                }
                if (message.ttbr0 != null && $Object.hasOwnProperty.call(message, "ttbr0"))
                    if (typeof $BigInt !== "undefined" && options.longs === $BigInt)
                        object.ttbr0 = typeof message.ttbr0 === "number" ? $BigInt(message.ttbr0) : $util.Long.fromBits(message.ttbr0.low >>> 0, message.ttbr0.high >>> 0, true).toBigInt();
                    else if (typeof message.ttbr0 === "number")
                        object.ttbr0 = options.longs === $String ? $String(message.ttbr0) : message.ttbr0;
                    else
                        object.ttbr0 = options.longs === $String ? $util.Long.prototype.toString.call(message.ttbr0) : options.longs === $Number ? new $util.LongBits(message.ttbr0.low >>> 0, message.ttbr0.high >>> 0).toNumber(true) : message.ttbr0;
                if (message.ttbr1 != null && $Object.hasOwnProperty.call(message, "ttbr1"))
                    if (typeof $BigInt !== "undefined" && options.longs === $BigInt)
                        object.ttbr1 = typeof message.ttbr1 === "number" ? $BigInt(message.ttbr1) : $util.Long.fromBits(message.ttbr1.low >>> 0, message.ttbr1.high >>> 0, true).toBigInt();
                    else if (typeof message.ttbr1 === "number")
                        object.ttbr1 = options.longs === $String ? $String(message.ttbr1) : message.ttbr1;
                    else
                        object.ttbr1 = options.longs === $String ? $util.Long.prototype.toString.call(message.ttbr1) : options.longs === $Number ? new $util.LongBits(message.ttbr1.low >>> 0, message.ttbr1.high >>> 0).toNumber(true) : message.ttbr1;
                if (message.mair0 != null && $Object.hasOwnProperty.call(message, "mair0"))
                    object.mair0 = message.mair0;
                if (message.mair1 != null && $Object.hasOwnProperty.call(message, "mair1"))
                    object.mair1 = message.mair1;
                if (message.inputSize0 != null && $Object.hasOwnProperty.call(message, "inputSize0"))
                    object.inputSize0 = message.inputSize0;
                if (message.inputSize1 != null && $Object.hasOwnProperty.call(message, "inputSize1"))
                    object.inputSize1 = message.inputSize1;
                if (message.coherentTableWalks != null && $Object.hasOwnProperty.call(message, "coherentTableWalks"))
                    object.coherentTableWalks = message.coherentTableWalks;
                if (message.translationEnabled != null && $Object.hasOwnProperty.call(message, "translationEnabled"))
                    object.translationEnabled = message.translationEnabled;
                return object;
            };

            DomainConfigurationArm64.prototype.toJSON = function() {
                return DomainConfigurationArm64.toObject(this, $protobuf.util.toJSONOptions);
            };

            return DomainConfigurationArm64;
        })();

        v1.DomainConfigurationX64 = (function() {

            const DomainConfigurationX64 = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            DomainConfigurationX64.prototype.firstLevelPageTableRoot = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
            DomainConfigurationX64.prototype.translationEnabled = 0;

            DomainConfigurationX64.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.firstLevelPageTableRoot != null && $Object.hasOwnProperty.call(message, "firstLevelPageTableRoot") && (typeof message.firstLevelPageTableRoot === "object" ? message.firstLevelPageTableRoot.low || message.firstLevelPageTableRoot.high : message.firstLevelPageTableRoot !== 0))
                    writer.uint32(8).uint64(message.firstLevelPageTableRoot);
                if (message.translationEnabled != null && $Object.hasOwnProperty.call(message, "translationEnabled") && message.translationEnabled !== 0)
                    writer.uint32(16).uint32(message.translationEnabled);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            DomainConfigurationX64.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.viommu.v1.DomainConfigurationX64();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.firstLevelPageTableRoot = value;
                            else
                                delete message.firstLevelPageTableRoot;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.translationEnabled = value;
                            else
                                delete message.translationEnabled;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            DomainConfigurationX64.fromObject = function (object, _depth) {
                if (object instanceof $root.viommu.v1.DomainConfigurationX64)
                    return object;
                if (!$util.isObject(object))
                    throw $TypeError(".viommu.v1.DomainConfigurationX64: object expected");
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let message = new $root.viommu.v1.DomainConfigurationX64();
                if (object.firstLevelPageTableRoot != null)
                    if (typeof object.firstLevelPageTableRoot === "object" ? object.firstLevelPageTableRoot.low || object.firstLevelPageTableRoot.high : $Number(object.firstLevelPageTableRoot) !== 0)
                        if ($util.Long)
                            message.firstLevelPageTableRoot = $util.Long.fromValue(object.firstLevelPageTableRoot, true);
                        else if (typeof object.firstLevelPageTableRoot === "string")
                            message.firstLevelPageTableRoot = $parseInt(object.firstLevelPageTableRoot, 10);
                        else if (typeof object.firstLevelPageTableRoot === "number")
                            message.firstLevelPageTableRoot = object.firstLevelPageTableRoot;
                        else if (typeof object.firstLevelPageTableRoot === "object")
                            message.firstLevelPageTableRoot = new $util.LongBits(object.firstLevelPageTableRoot.low >>> 0, object.firstLevelPageTableRoot.high >>> 0).toNumber(true);
                if (object.translationEnabled != null)
                    if ($Number(object.translationEnabled) !== 0)
                        message.translationEnabled = object.translationEnabled >>> 0;
                return message;
            };

            DomainConfigurationX64.toObject = function (message, options, _depth) {
                if (!options)
                    options = {};
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let object = {};
                if (options.defaults) {
                    if ($util.Long) {
                        let long = new $util.Long(0, 0, true);
                        object.firstLevelPageTableRoot = options.longs === $String ? long.toString() : options.longs === $Number ? long.toNumber() : typeof $BigInt !== "undefined" && options.longs === $BigInt ? long.toBigInt() : long;
                    } else
                        object.firstLevelPageTableRoot = options.longs === $String ? "0" : typeof $BigInt !== "undefined" && options.longs === $BigInt ? $BigInt("0") : 0;
                    object.translationEnabled = 0;
                }
                if (message.firstLevelPageTableRoot != null && $Object.hasOwnProperty.call(message, "firstLevelPageTableRoot"))
                    if (typeof $BigInt !== "undefined" && options.longs === $BigInt)
                        object.firstLevelPageTableRoot = typeof message.firstLevelPageTableRoot === "number" ? $BigInt(message.firstLevelPageTableRoot) : $util.Long.fromBits(message.firstLevelPageTableRoot.low >>> 0, message.firstLevelPageTableRoot.high >>> 0, true).toBigInt();
                    else if (typeof message.firstLevelPageTableRoot === "number")
                        object.firstLevelPageTableRoot = options.longs === $String ? $String(message.firstLevelPageTableRoot) : message.firstLevelPageTableRoot;
                    else
                        object.firstLevelPageTableRoot = options.longs === $String ? $util.Long.prototype.toString.call(message.firstLevelPageTableRoot) : options.longs === $Number ? new $util.LongBits(message.firstLevelPageTableRoot.low >>> 0, message.firstLevelPageTableRoot.high >>> 0).toNumber(true) : message.firstLevelPageTableRoot;
                if (message.translationEnabled != null && $Object.hasOwnProperty.call(message, "translationEnabled"))
                    object.translationEnabled = message.translationEnabled;
                return object;
            };

            DomainConfigurationX64.prototype.toJSON = function() {
                return DomainConfigurationX64.toObject(this, $protobuf.util.toJSONOptions);
            };

            return DomainConfigurationX64;
        })();

        v1.ReservedRegion = (function() {

            const ReservedRegion = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            ReservedRegion.prototype.base = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
            ReservedRegion.prototype.numberOfPages = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
            ReservedRegion.prototype.shouldMap = 0;

            ReservedRegion.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.base != null && $Object.hasOwnProperty.call(message, "base") && (typeof message.base === "object" ? message.base.low || message.base.high : message.base !== 0))
                    writer.uint32(8).uint64(message.base);
                if (message.numberOfPages != null && $Object.hasOwnProperty.call(message, "numberOfPages") && (typeof message.numberOfPages === "object" ? message.numberOfPages.low || message.numberOfPages.high : message.numberOfPages !== 0))
                    writer.uint32(16).uint64(message.numberOfPages);
                if (message.shouldMap != null && $Object.hasOwnProperty.call(message, "shouldMap") && message.shouldMap !== 0)
                    writer.uint32(24).uint32(message.shouldMap);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            ReservedRegion.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.viommu.v1.ReservedRegion();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.base = value;
                            else
                                delete message.base;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.numberOfPages = value;
                            else
                                delete message.numberOfPages;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.shouldMap = value;
                            else
                                delete message.shouldMap;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            ReservedRegion.fromObject = function (object, _depth) {
                if (object instanceof $root.viommu.v1.ReservedRegion)
                    return object;
                if (!$util.isObject(object))
                    throw $TypeError(".viommu.v1.ReservedRegion: object expected");
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let message = new $root.viommu.v1.ReservedRegion();
                if (object.base != null)
                    if (typeof object.base === "object" ? object.base.low || object.base.high : $Number(object.base) !== 0)
                        if ($util.Long)
                            message.base = $util.Long.fromValue(object.base, true);
                        else if (typeof object.base === "string")
                            message.base = $parseInt(object.base, 10);
                        else if (typeof object.base === "number")
                            message.base = object.base;
                        else if (typeof object.base === "object")
                            message.base = new $util.LongBits(object.base.low >>> 0, object.base.high >>> 0).toNumber(true);
                if (object.numberOfPages != null)
                    if (typeof object.numberOfPages === "object" ? object.numberOfPages.low || object.numberOfPages.high : $Number(object.numberOfPages) !== 0)
                        if ($util.Long)
                            message.numberOfPages = $util.Long.fromValue(object.numberOfPages, true);
                        else if (typeof object.numberOfPages === "string")
                            message.numberOfPages = $parseInt(object.numberOfPages, 10);
                        else if (typeof object.numberOfPages === "number")
                            message.numberOfPages = object.numberOfPages;
                        else if (typeof object.numberOfPages === "object")
                            message.numberOfPages = new $util.LongBits(object.numberOfPages.low >>> 0, object.numberOfPages.high >>> 0).toNumber(true);
                if (object.shouldMap != null)
                    if ($Number(object.shouldMap) !== 0)
                        message.shouldMap = object.shouldMap >>> 0;
                return message;
            };

            ReservedRegion.toObject = function (message, options, _depth) {
                if (!options)
                    options = {};
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let object = {};
                if (options.defaults) {
                    if ($util.Long) {
                        let long = new $util.Long(0, 0, true);
                        object.base = options.longs === $String ? long.toString() : options.longs === $Number ? long.toNumber() : typeof $BigInt !== "undefined" && options.longs === $BigInt ? long.toBigInt() : long;
                    } else
                        object.base = options.longs === $String ? "0" : typeof $BigInt !== "undefined" && options.longs === $BigInt ? $BigInt("0") : 0;
                    if ($util.Long) {
                        let long = new $util.Long(0, 0, true);
                        object.numberOfPages = options.longs === $String ? long.toString() : options.longs === $Number ? long.toNumber() : typeof $BigInt !== "undefined" && options.longs === $BigInt ? long.toBigInt() : long;
                    } else
                        object.numberOfPages = options.longs === $String ? "0" : typeof $BigInt !== "undefined" && options.longs === $BigInt ? $BigInt("0") : 0;
                    object.shouldMap = 0;
                }
                if (message.base != null && $Object.hasOwnProperty.call(message, "base"))
                    if (typeof $BigInt !== "undefined" && options.longs === $BigInt)
                        object.base = typeof message.base === "number" ? $BigInt(message.base) : $util.Long.fromBits(message.base.low >>> 0, message.base.high >>> 0, true).toBigInt();
                    else if (typeof message.base === "number")
                        object.base = options.longs === $String ? $String(message.base) : message.base;
                    else
                        object.base = options.longs === $String ? $util.Long.prototype.toString.call(message.base) : options.longs === $Number ? new $util.LongBits(message.base.low >>> 0, message.base.high >>> 0).toNumber(true) : message.base;
                if (message.numberOfPages != null && $Object.hasOwnProperty.call(message, "numberOfPages"))
                    if (typeof $BigInt !== "undefined" && options.longs === $BigInt)
                        object.numberOfPages = typeof message.numberOfPages === "number" ? $BigInt(message.numberOfPages) : $util.Long.fromBits(message.numberOfPages.low >>> 0, message.numberOfPages.high >>> 0, true).toBigInt();
                    else if (typeof message.numberOfPages === "number")
                        object.numberOfPages = options.longs === $String ? $String(message.numberOfPages) : message.numberOfPages;
                    else
                        object.numberOfPages = options.longs === $String ? $util.Long.prototype.toString.call(message.numberOfPages) : options.longs === $Number ? new $util.LongBits(message.numberOfPages.low >>> 0, message.numberOfPages.high >>> 0).toNumber(true) : message.numberOfPages;
                if (message.shouldMap != null && $Object.hasOwnProperty.call(message, "shouldMap"))
                    object.shouldMap = message.shouldMap;
                return object;
            };

            ReservedRegion.prototype.toJSON = function() {
                return ReservedRegion.toObject(this, $protobuf.util.toJSONOptions);
            };

            return ReservedRegion;
        })();

        v1.CreateDomainExRequest = (function() {

            const CreateDomainExRequest = function (properties) {
                this.reservedRegions = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            CreateDomainExRequest.prototype.domainType = 0;
            CreateDomainExRequest.prototype.flags = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
            CreateDomainExRequest.prototype.hasAllocatorConfig = false;
            CreateDomainExRequest.prototype.allocatorType = 0;
            CreateDomainExRequest.prototype.addressWidth = 0;
            CreateDomainExRequest.prototype.reservedRegionsEndless = false;
            CreateDomainExRequest.prototype.hasDomainOut = false;
            CreateDomainExRequest.prototype.reservedRegions = $util.emptyArray;

            CreateDomainExRequest.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.domainType != null && $Object.hasOwnProperty.call(message, "domainType") && message.domainType !== 0)
                    writer.uint32(8).uint32(message.domainType);
                if (message.flags != null && $Object.hasOwnProperty.call(message, "flags") && (typeof message.flags === "object" ? message.flags.low || message.flags.high : message.flags !== 0))
                    writer.uint32(16).uint64(message.flags);
                if (message.hasAllocatorConfig != null && $Object.hasOwnProperty.call(message, "hasAllocatorConfig") && message.hasAllocatorConfig !== false)
                    writer.uint32(24).bool(message.hasAllocatorConfig);
                if (message.allocatorType != null && $Object.hasOwnProperty.call(message, "allocatorType") && message.allocatorType !== 0)
                    writer.uint32(32).uint32(message.allocatorType);
                if (message.addressWidth != null && $Object.hasOwnProperty.call(message, "addressWidth") && message.addressWidth !== 0)
                    writer.uint32(40).uint32(message.addressWidth);
                if (message.reservedRegionsEndless != null && $Object.hasOwnProperty.call(message, "reservedRegionsEndless") && message.reservedRegionsEndless !== false)
                    writer.uint32(48).bool(message.reservedRegionsEndless);
                if (message.hasDomainOut != null && $Object.hasOwnProperty.call(message, "hasDomainOut") && message.hasDomainOut !== false)
                    writer.uint32(56).bool(message.hasDomainOut);
                if (message.reservedRegions != null && message.reservedRegions.length)
                    for (let i = 0; i < message.reservedRegions.length; ++i)
                        $root.viommu.v1.ReservedRegion.encode(message.reservedRegions[i], writer.uint32(66).fork(), _depth + 1).ldelim();
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            CreateDomainExRequest.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.viommu.v1.CreateDomainExRequest();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.domainType = value;
                            else
                                delete message.domainType;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.flags = value;
                            else
                                delete message.flags;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.bool())
                                message.hasAllocatorConfig = value;
                            else
                                delete message.hasAllocatorConfig;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.allocatorType = value;
                            else
                                delete message.allocatorType;
                            continue;
                        }
                    case 5: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.addressWidth = value;
                            else
                                delete message.addressWidth;
                            continue;
                        }
                    case 6: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.bool())
                                message.reservedRegionsEndless = value;
                            else
                                delete message.reservedRegionsEndless;
                            continue;
                        }
                    case 7: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.bool())
                                message.hasDomainOut = value;
                            else
                                delete message.hasDomainOut;
                            continue;
                        }
                    case 8: {
                            if (wireType !== 2)
                                break;
                            if (!(message.reservedRegions && message.reservedRegions.length))
                                message.reservedRegions = [];
                            message.reservedRegions.push($root.viommu.v1.ReservedRegion.decode(reader, reader.size(), $undefined, _depth + 1));
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            CreateDomainExRequest.fromObject = function (object, _depth) {
                if (object instanceof $root.viommu.v1.CreateDomainExRequest)
                    return object;
                if (!$util.isObject(object))
                    throw $TypeError(".viommu.v1.CreateDomainExRequest: object expected");
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let message = new $root.viommu.v1.CreateDomainExRequest();
                if (object.domainType != null)
                    if ($Number(object.domainType) !== 0)
                        message.domainType = object.domainType >>> 0;
                if (object.flags != null)
                    if (typeof object.flags === "object" ? object.flags.low || object.flags.high : $Number(object.flags) !== 0)
                        if ($util.Long)
                            message.flags = $util.Long.fromValue(object.flags, true);
                        else if (typeof object.flags === "string")
                            message.flags = $parseInt(object.flags, 10);
                        else if (typeof object.flags === "number")
                            message.flags = object.flags;
                        else if (typeof object.flags === "object")
                            message.flags = new $util.LongBits(object.flags.low >>> 0, object.flags.high >>> 0).toNumber(true);
                if (object.hasAllocatorConfig != null)
                    if (object.hasAllocatorConfig)
                        message.hasAllocatorConfig = $Boolean(object.hasAllocatorConfig);
                if (object.allocatorType != null)
                    if ($Number(object.allocatorType) !== 0)
                        message.allocatorType = object.allocatorType >>> 0;
                if (object.addressWidth != null)
                    if ($Number(object.addressWidth) !== 0)
                        message.addressWidth = object.addressWidth >>> 0;
                if (object.reservedRegionsEndless != null)
                    if (object.reservedRegionsEndless)
                        message.reservedRegionsEndless = $Boolean(object.reservedRegionsEndless);
                if (object.hasDomainOut != null)
                    if (object.hasDomainOut)
                        message.hasDomainOut = $Boolean(object.hasDomainOut);
                if (object.reservedRegions) {
                    if (!$Array.isArray(object.reservedRegions))
                        throw $TypeError(".viommu.v1.CreateDomainExRequest.reservedRegions: array expected");
                    message.reservedRegions = $Array(object.reservedRegions.length);
                    for (let i = 0; i < object.reservedRegions.length; ++i) {
                        if (!$util.isObject(object.reservedRegions[i]))
                            throw $TypeError(".viommu.v1.CreateDomainExRequest.reservedRegions: object expected");
                        message.reservedRegions[i] = $root.viommu.v1.ReservedRegion.fromObject(object.reservedRegions[i], _depth + 1);
                    }
                }
                return message;
            };

            CreateDomainExRequest.toObject = function (message, options, _depth) {
                if (!options)
                    options = {};
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let object = {};
                if (options.arrays || options.defaults)
                    object.reservedRegions = [];
                if (options.defaults) {
                    object.domainType = 0;
                    if ($util.Long) {
                        let long = new $util.Long(0, 0, true);
                        object.flags = options.longs === $String ? long.toString() : options.longs === $Number ? long.toNumber() : typeof $BigInt !== "undefined" && options.longs === $BigInt ? long.toBigInt() : long;
                    } else
                        object.flags = options.longs === $String ? "0" : typeof $BigInt !== "undefined" && options.longs === $BigInt ? $BigInt("0") : 0;
                    object.hasAllocatorConfig = false;
                    object.allocatorType = 0;
                    object.addressWidth = 0;
                    object.reservedRegionsEndless = false;
                    object.hasDomainOut = false;
                }
                if (message.domainType != null && $Object.hasOwnProperty.call(message, "domainType"))
                    object.domainType = message.domainType;
                if (message.flags != null && $Object.hasOwnProperty.call(message, "flags"))
                    if (typeof $BigInt !== "undefined" && options.longs === $BigInt)
                        object.flags = typeof message.flags === "number" ? $BigInt(message.flags) : $util.Long.fromBits(message.flags.low >>> 0, message.flags.high >>> 0, true).toBigInt();
                    else if (typeof message.flags === "number")
                        object.flags = options.longs === $String ? $String(message.flags) : message.flags;
                    else
                        object.flags = options.longs === $String ? $util.Long.prototype.toString.call(message.flags) : options.longs === $Number ? new $util.LongBits(message.flags.low >>> 0, message.flags.high >>> 0).toNumber(true) : message.flags;
                if (message.hasAllocatorConfig != null && $Object.hasOwnProperty.call(message, "hasAllocatorConfig"))
                    object.hasAllocatorConfig = message.hasAllocatorConfig;
                if (message.allocatorType != null && $Object.hasOwnProperty.call(message, "allocatorType"))
                    object.allocatorType = message.allocatorType;
                if (message.addressWidth != null && $Object.hasOwnProperty.call(message, "addressWidth"))
                    object.addressWidth = message.addressWidth;
                if (message.reservedRegionsEndless != null && $Object.hasOwnProperty.call(message, "reservedRegionsEndless"))
                    object.reservedRegionsEndless = message.reservedRegionsEndless;
                if (message.hasDomainOut != null && $Object.hasOwnProperty.call(message, "hasDomainOut"))
                    object.hasDomainOut = message.hasDomainOut;
                if (message.reservedRegions && message.reservedRegions.length) {
                    object.reservedRegions = $Array(message.reservedRegions.length);
                    for (let j = 0; j < message.reservedRegions.length; ++j)
                        object.reservedRegions[j] = $root.viommu.v1.ReservedRegion.toObject(message.reservedRegions[j], options, _depth + 1);
                }
                return object;
            };

            CreateDomainExRequest.prototype.toJSON = function() {
                return CreateDomainExRequest.toObject(this, $protobuf.util.toJSONOptions);
            };

            return CreateDomainExRequest;
        })();

        v1.AttachDeviceExRequest = (function() {

            const AttachDeviceExRequest = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            AttachDeviceExRequest.prototype.domain = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
            AttachDeviceExRequest.prototype.dmaDevice = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            AttachDeviceExRequest.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.domain != null && $Object.hasOwnProperty.call(message, "domain") && (typeof message.domain === "object" ? message.domain.low || message.domain.high : message.domain !== 0))
                    writer.uint32(8).uint64(message.domain);
                if (message.dmaDevice != null && $Object.hasOwnProperty.call(message, "dmaDevice") && (typeof message.dmaDevice === "object" ? message.dmaDevice.low || message.dmaDevice.high : message.dmaDevice !== 0))
                    writer.uint32(16).uint64(message.dmaDevice);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            AttachDeviceExRequest.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.viommu.v1.AttachDeviceExRequest();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.domain = value;
                            else
                                delete message.domain;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.dmaDevice = value;
                            else
                                delete message.dmaDevice;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            AttachDeviceExRequest.fromObject = function (object, _depth) {
                if (object instanceof $root.viommu.v1.AttachDeviceExRequest)
                    return object;
                if (!$util.isObject(object))
                    throw $TypeError(".viommu.v1.AttachDeviceExRequest: object expected");
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let message = new $root.viommu.v1.AttachDeviceExRequest();
                if (object.domain != null)
                    if (typeof object.domain === "object" ? object.domain.low || object.domain.high : $Number(object.domain) !== 0)
                        if ($util.Long)
                            message.domain = $util.Long.fromValue(object.domain, true);
                        else if (typeof object.domain === "string")
                            message.domain = $parseInt(object.domain, 10);
                        else if (typeof object.domain === "number")
                            message.domain = object.domain;
                        else if (typeof object.domain === "object")
                            message.domain = new $util.LongBits(object.domain.low >>> 0, object.domain.high >>> 0).toNumber(true);
                if (object.dmaDevice != null)
                    if (typeof object.dmaDevice === "object" ? object.dmaDevice.low || object.dmaDevice.high : $Number(object.dmaDevice) !== 0)
                        if ($util.Long)
                            message.dmaDevice = $util.Long.fromValue(object.dmaDevice, true);
                        else if (typeof object.dmaDevice === "string")
                            message.dmaDevice = $parseInt(object.dmaDevice, 10);
                        else if (typeof object.dmaDevice === "number")
                            message.dmaDevice = object.dmaDevice;
                        else if (typeof object.dmaDevice === "object")
                            message.dmaDevice = new $util.LongBits(object.dmaDevice.low >>> 0, object.dmaDevice.high >>> 0).toNumber(true);
                return message;
            };

            AttachDeviceExRequest.toObject = function (message, options, _depth) {
                if (!options)
                    options = {};
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let object = {};
                if (options.defaults) {
                    if ($util.Long) {
                        let long = new $util.Long(0, 0, true);
                        object.domain = options.longs === $String ? long.toString() : options.longs === $Number ? long.toNumber() : typeof $BigInt !== "undefined" && options.longs === $BigInt ? long.toBigInt() : long;
                    } else
                        object.domain = options.longs === $String ? "0" : typeof $BigInt !== "undefined" && options.longs === $BigInt ? $BigInt("0") : 0;
                    if ($util.Long) {
                        let long = new $util.Long(0, 0, true);
                        object.dmaDevice = options.longs === $String ? long.toString() : options.longs === $Number ? long.toNumber() : typeof $BigInt !== "undefined" && options.longs === $BigInt ? long.toBigInt() : long;
                    } else
                        object.dmaDevice = options.longs === $String ? "0" : typeof $BigInt !== "undefined" && options.longs === $BigInt ? $BigInt("0") : 0;
                }
                if (message.domain != null && $Object.hasOwnProperty.call(message, "domain"))
                    if (typeof $BigInt !== "undefined" && options.longs === $BigInt)
                        object.domain = typeof message.domain === "number" ? $BigInt(message.domain) : $util.Long.fromBits(message.domain.low >>> 0, message.domain.high >>> 0, true).toBigInt();
                    else if (typeof message.domain === "number")
                        object.domain = options.longs === $String ? $String(message.domain) : message.domain;
                    else
                        object.domain = options.longs === $String ? $util.Long.prototype.toString.call(message.domain) : options.longs === $Number ? new $util.LongBits(message.domain.low >>> 0, message.domain.high >>> 0).toNumber(true) : message.domain;
                if (message.dmaDevice != null && $Object.hasOwnProperty.call(message, "dmaDevice"))
                    if (typeof $BigInt !== "undefined" && options.longs === $BigInt)
                        object.dmaDevice = typeof message.dmaDevice === "number" ? $BigInt(message.dmaDevice) : $util.Long.fromBits(message.dmaDevice.low >>> 0, message.dmaDevice.high >>> 0, true).toBigInt();
                    else if (typeof message.dmaDevice === "number")
                        object.dmaDevice = options.longs === $String ? $String(message.dmaDevice) : message.dmaDevice;
                    else
                        object.dmaDevice = options.longs === $String ? $util.Long.prototype.toString.call(message.dmaDevice) : options.longs === $Number ? new $util.LongBits(message.dmaDevice.low >>> 0, message.dmaDevice.high >>> 0).toNumber(true) : message.dmaDevice;
                return object;
            };

            AttachDeviceExRequest.prototype.toJSON = function() {
                return AttachDeviceExRequest.toObject(this, $protobuf.util.toJSONOptions);
            };

            return AttachDeviceExRequest;
        })();

        v1.DetachDeviceExRequest = (function() {

            const DetachDeviceExRequest = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            DetachDeviceExRequest.prototype.dmaDevice = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            DetachDeviceExRequest.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.dmaDevice != null && $Object.hasOwnProperty.call(message, "dmaDevice") && (typeof message.dmaDevice === "object" ? message.dmaDevice.low || message.dmaDevice.high : message.dmaDevice !== 0))
                    writer.uint32(8).uint64(message.dmaDevice);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            DetachDeviceExRequest.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.viommu.v1.DetachDeviceExRequest();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.dmaDevice = value;
                            else
                                delete message.dmaDevice;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            DetachDeviceExRequest.fromObject = function (object, _depth) {
                if (object instanceof $root.viommu.v1.DetachDeviceExRequest)
                    return object;
                if (!$util.isObject(object))
                    throw $TypeError(".viommu.v1.DetachDeviceExRequest: object expected");
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let message = new $root.viommu.v1.DetachDeviceExRequest();
                if (object.dmaDevice != null)
                    if (typeof object.dmaDevice === "object" ? object.dmaDevice.low || object.dmaDevice.high : $Number(object.dmaDevice) !== 0)
                        if ($util.Long)
                            message.dmaDevice = $util.Long.fromValue(object.dmaDevice, true);
                        else if (typeof object.dmaDevice === "string")
                            message.dmaDevice = $parseInt(object.dmaDevice, 10);
                        else if (typeof object.dmaDevice === "number")
                            message.dmaDevice = object.dmaDevice;
                        else if (typeof object.dmaDevice === "object")
                            message.dmaDevice = new $util.LongBits(object.dmaDevice.low >>> 0, object.dmaDevice.high >>> 0).toNumber(true);
                return message;
            };

            DetachDeviceExRequest.toObject = function (message, options, _depth) {
                if (!options)
                    options = {};
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let object = {};
                if (options.defaults)
                    if ($util.Long) {
                        let long = new $util.Long(0, 0, true);
                        object.dmaDevice = options.longs === $String ? long.toString() : options.longs === $Number ? long.toNumber() : typeof $BigInt !== "undefined" && options.longs === $BigInt ? long.toBigInt() : long;
                    } else
                        object.dmaDevice = options.longs === $String ? "0" : typeof $BigInt !== "undefined" && options.longs === $BigInt ? $BigInt("0") : 0;
                if (message.dmaDevice != null && $Object.hasOwnProperty.call(message, "dmaDevice"))
                    if (typeof $BigInt !== "undefined" && options.longs === $BigInt)
                        object.dmaDevice = typeof message.dmaDevice === "number" ? $BigInt(message.dmaDevice) : $util.Long.fromBits(message.dmaDevice.low >>> 0, message.dmaDevice.high >>> 0, true).toBigInt();
                    else if (typeof message.dmaDevice === "number")
                        object.dmaDevice = options.longs === $String ? $String(message.dmaDevice) : message.dmaDevice;
                    else
                        object.dmaDevice = options.longs === $String ? $util.Long.prototype.toString.call(message.dmaDevice) : options.longs === $Number ? new $util.LongBits(message.dmaDevice.low >>> 0, message.dmaDevice.high >>> 0).toNumber(true) : message.dmaDevice;
                return object;
            };

            DetachDeviceExRequest.prototype.toJSON = function() {
                return DetachDeviceExRequest.toObject(this, $protobuf.util.toJSONOptions);
            };

            return DetachDeviceExRequest;
        })();

        v1.MapLogicalRangeExRequest = (function() {

            const MapLogicalRangeExRequest = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            MapLogicalRangeExRequest.prototype.domain = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
            MapLogicalRangeExRequest.prototype.permissions = 0;
            MapLogicalRangeExRequest.prototype.hasExplicit = false;
            MapLogicalRangeExRequest.prototype.explicitLogicalAddress = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
            MapLogicalRangeExRequest.prototype.hasMin = false;
            MapLogicalRangeExRequest.prototype.minLogicalAddress = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
            MapLogicalRangeExRequest.prototype.hasMax = false;
            MapLogicalRangeExRequest.prototype.maxLogicalAddress = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
            MapLogicalRangeExRequest.prototype.hasLogicalAddressOut = false;
            MapLogicalRangeExRequest.prototype.physical = null;

            MapLogicalRangeExRequest.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.domain != null && $Object.hasOwnProperty.call(message, "domain") && (typeof message.domain === "object" ? message.domain.low || message.domain.high : message.domain !== 0))
                    writer.uint32(8).uint64(message.domain);
                if (message.permissions != null && $Object.hasOwnProperty.call(message, "permissions") && message.permissions !== 0)
                    writer.uint32(16).uint32(message.permissions);
                if (message.hasExplicit != null && $Object.hasOwnProperty.call(message, "hasExplicit") && message.hasExplicit !== false)
                    writer.uint32(24).bool(message.hasExplicit);
                if (message.explicitLogicalAddress != null && $Object.hasOwnProperty.call(message, "explicitLogicalAddress") && (typeof message.explicitLogicalAddress === "object" ? message.explicitLogicalAddress.low || message.explicitLogicalAddress.high : message.explicitLogicalAddress !== 0))
                    writer.uint32(32).uint64(message.explicitLogicalAddress);
                if (message.hasMin != null && $Object.hasOwnProperty.call(message, "hasMin") && message.hasMin !== false)
                    writer.uint32(40).bool(message.hasMin);
                if (message.minLogicalAddress != null && $Object.hasOwnProperty.call(message, "minLogicalAddress") && (typeof message.minLogicalAddress === "object" ? message.minLogicalAddress.low || message.minLogicalAddress.high : message.minLogicalAddress !== 0))
                    writer.uint32(48).uint64(message.minLogicalAddress);
                if (message.hasMax != null && $Object.hasOwnProperty.call(message, "hasMax") && message.hasMax !== false)
                    writer.uint32(56).bool(message.hasMax);
                if (message.maxLogicalAddress != null && $Object.hasOwnProperty.call(message, "maxLogicalAddress") && (typeof message.maxLogicalAddress === "object" ? message.maxLogicalAddress.low || message.maxLogicalAddress.high : message.maxLogicalAddress !== 0))
                    writer.uint32(64).uint64(message.maxLogicalAddress);
                if (message.hasLogicalAddressOut != null && $Object.hasOwnProperty.call(message, "hasLogicalAddressOut") && message.hasLogicalAddressOut !== false)
                    writer.uint32(72).bool(message.hasLogicalAddressOut);
                if (message.physical != null && $Object.hasOwnProperty.call(message, "physical"))
                    $root.viommu.v1.PhysicalDescription.encode(message.physical, writer.uint32(82).fork(), _depth + 1).ldelim();
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            MapLogicalRangeExRequest.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.viommu.v1.MapLogicalRangeExRequest();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.domain = value;
                            else
                                delete message.domain;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.permissions = value;
                            else
                                delete message.permissions;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.bool())
                                message.hasExplicit = value;
                            else
                                delete message.hasExplicit;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.explicitLogicalAddress = value;
                            else
                                delete message.explicitLogicalAddress;
                            continue;
                        }
                    case 5: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.bool())
                                message.hasMin = value;
                            else
                                delete message.hasMin;
                            continue;
                        }
                    case 6: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.minLogicalAddress = value;
                            else
                                delete message.minLogicalAddress;
                            continue;
                        }
                    case 7: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.bool())
                                message.hasMax = value;
                            else
                                delete message.hasMax;
                            continue;
                        }
                    case 8: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.maxLogicalAddress = value;
                            else
                                delete message.maxLogicalAddress;
                            continue;
                        }
                    case 9: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.bool())
                                message.hasLogicalAddressOut = value;
                            else
                                delete message.hasLogicalAddressOut;
                            continue;
                        }
                    case 10: {
                            if (wireType !== 2)
                                break;
                            message.physical = $root.viommu.v1.PhysicalDescription.decode(reader, reader.size(), $undefined, _depth + 1, message.physical);
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            MapLogicalRangeExRequest.fromObject = function (object, _depth) {
                if (object instanceof $root.viommu.v1.MapLogicalRangeExRequest)
                    return object;
                if (!$util.isObject(object))
                    throw $TypeError(".viommu.v1.MapLogicalRangeExRequest: object expected");
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let message = new $root.viommu.v1.MapLogicalRangeExRequest();
                if (object.domain != null)
                    if (typeof object.domain === "object" ? object.domain.low || object.domain.high : $Number(object.domain) !== 0)
                        if ($util.Long)
                            message.domain = $util.Long.fromValue(object.domain, true);
                        else if (typeof object.domain === "string")
                            message.domain = $parseInt(object.domain, 10);
                        else if (typeof object.domain === "number")
                            message.domain = object.domain;
                        else if (typeof object.domain === "object")
                            message.domain = new $util.LongBits(object.domain.low >>> 0, object.domain.high >>> 0).toNumber(true);
                if (object.permissions != null)
                    if ($Number(object.permissions) !== 0)
                        message.permissions = object.permissions >>> 0;
                if (object.hasExplicit != null)
                    if (object.hasExplicit)
                        message.hasExplicit = $Boolean(object.hasExplicit);
                if (object.explicitLogicalAddress != null)
                    if (typeof object.explicitLogicalAddress === "object" ? object.explicitLogicalAddress.low || object.explicitLogicalAddress.high : $Number(object.explicitLogicalAddress) !== 0)
                        if ($util.Long)
                            message.explicitLogicalAddress = $util.Long.fromValue(object.explicitLogicalAddress, true);
                        else if (typeof object.explicitLogicalAddress === "string")
                            message.explicitLogicalAddress = $parseInt(object.explicitLogicalAddress, 10);
                        else if (typeof object.explicitLogicalAddress === "number")
                            message.explicitLogicalAddress = object.explicitLogicalAddress;
                        else if (typeof object.explicitLogicalAddress === "object")
                            message.explicitLogicalAddress = new $util.LongBits(object.explicitLogicalAddress.low >>> 0, object.explicitLogicalAddress.high >>> 0).toNumber(true);
                if (object.hasMin != null)
                    if (object.hasMin)
                        message.hasMin = $Boolean(object.hasMin);
                if (object.minLogicalAddress != null)
                    if (typeof object.minLogicalAddress === "object" ? object.minLogicalAddress.low || object.minLogicalAddress.high : $Number(object.minLogicalAddress) !== 0)
                        if ($util.Long)
                            message.minLogicalAddress = $util.Long.fromValue(object.minLogicalAddress, true);
                        else if (typeof object.minLogicalAddress === "string")
                            message.minLogicalAddress = $parseInt(object.minLogicalAddress, 10);
                        else if (typeof object.minLogicalAddress === "number")
                            message.minLogicalAddress = object.minLogicalAddress;
                        else if (typeof object.minLogicalAddress === "object")
                            message.minLogicalAddress = new $util.LongBits(object.minLogicalAddress.low >>> 0, object.minLogicalAddress.high >>> 0).toNumber(true);
                if (object.hasMax != null)
                    if (object.hasMax)
                        message.hasMax = $Boolean(object.hasMax);
                if (object.maxLogicalAddress != null)
                    if (typeof object.maxLogicalAddress === "object" ? object.maxLogicalAddress.low || object.maxLogicalAddress.high : $Number(object.maxLogicalAddress) !== 0)
                        if ($util.Long)
                            message.maxLogicalAddress = $util.Long.fromValue(object.maxLogicalAddress, true);
                        else if (typeof object.maxLogicalAddress === "string")
                            message.maxLogicalAddress = $parseInt(object.maxLogicalAddress, 10);
                        else if (typeof object.maxLogicalAddress === "number")
                            message.maxLogicalAddress = object.maxLogicalAddress;
                        else if (typeof object.maxLogicalAddress === "object")
                            message.maxLogicalAddress = new $util.LongBits(object.maxLogicalAddress.low >>> 0, object.maxLogicalAddress.high >>> 0).toNumber(true);
                if (object.hasLogicalAddressOut != null)
                    if (object.hasLogicalAddressOut)
                        message.hasLogicalAddressOut = $Boolean(object.hasLogicalAddressOut);
                if (object.physical != null) {
                    if (!$util.isObject(object.physical))
                        throw $TypeError(".viommu.v1.MapLogicalRangeExRequest.physical: object expected");
                    message.physical = $root.viommu.v1.PhysicalDescription.fromObject(object.physical, _depth + 1);
                }
                return message;
            };

            MapLogicalRangeExRequest.toObject = function (message, options, _depth) {
                if (!options)
                    options = {};
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let object = {};
                if (options.defaults) {
                    if ($util.Long) {
                        let long = new $util.Long(0, 0, true);
                        object.domain = options.longs === $String ? long.toString() : options.longs === $Number ? long.toNumber() : typeof $BigInt !== "undefined" && options.longs === $BigInt ? long.toBigInt() : long;
                    } else
                        object.domain = options.longs === $String ? "0" : typeof $BigInt !== "undefined" && options.longs === $BigInt ? $BigInt("0") : 0;
                    object.permissions = 0;
                    object.hasExplicit = false;
                    if ($util.Long) {
                        let long = new $util.Long(0, 0, true);
                        object.explicitLogicalAddress = options.longs === $String ? long.toString() : options.longs === $Number ? long.toNumber() : typeof $BigInt !== "undefined" && options.longs === $BigInt ? long.toBigInt() : long;
                    } else
                        object.explicitLogicalAddress = options.longs === $String ? "0" : typeof $BigInt !== "undefined" && options.longs === $BigInt ? $BigInt("0") : 0;
                    object.hasMin = false;
                    if ($util.Long) {
                        let long = new $util.Long(0, 0, true);
                        object.minLogicalAddress = options.longs === $String ? long.toString() : options.longs === $Number ? long.toNumber() : typeof $BigInt !== "undefined" && options.longs === $BigInt ? long.toBigInt() : long;
                    } else
                        object.minLogicalAddress = options.longs === $String ? "0" : typeof $BigInt !== "undefined" && options.longs === $BigInt ? $BigInt("0") : 0;
                    object.hasMax = false;
                    if ($util.Long) {
                        let long = new $util.Long(0, 0, true);
                        object.maxLogicalAddress = options.longs === $String ? long.toString() : options.longs === $Number ? long.toNumber() : typeof $BigInt !== "undefined" && options.longs === $BigInt ? long.toBigInt() : long;
                    } else
                        object.maxLogicalAddress = options.longs === $String ? "0" : typeof $BigInt !== "undefined" && options.longs === $BigInt ? $BigInt("0") : 0;
                    object.hasLogicalAddressOut = false;
                    object.physical = null;
                }
                if (message.domain != null && $Object.hasOwnProperty.call(message, "domain"))
                    if (typeof $BigInt !== "undefined" && options.longs === $BigInt)
                        object.domain = typeof message.domain === "number" ? $BigInt(message.domain) : $util.Long.fromBits(message.domain.low >>> 0, message.domain.high >>> 0, true).toBigInt();
                    else if (typeof message.domain === "number")
                        object.domain = options.longs === $String ? $String(message.domain) : message.domain;
                    else
                        object.domain = options.longs === $String ? $util.Long.prototype.toString.call(message.domain) : options.longs === $Number ? new $util.LongBits(message.domain.low >>> 0, message.domain.high >>> 0).toNumber(true) : message.domain;
                if (message.permissions != null && $Object.hasOwnProperty.call(message, "permissions"))
                    object.permissions = message.permissions;
                if (message.hasExplicit != null && $Object.hasOwnProperty.call(message, "hasExplicit"))
                    object.hasExplicit = message.hasExplicit;
                if (message.explicitLogicalAddress != null && $Object.hasOwnProperty.call(message, "explicitLogicalAddress"))
                    if (typeof $BigInt !== "undefined" && options.longs === $BigInt)
                        object.explicitLogicalAddress = typeof message.explicitLogicalAddress === "number" ? $BigInt(message.explicitLogicalAddress) : $util.Long.fromBits(message.explicitLogicalAddress.low >>> 0, message.explicitLogicalAddress.high >>> 0, true).toBigInt();
                    else if (typeof message.explicitLogicalAddress === "number")
                        object.explicitLogicalAddress = options.longs === $String ? $String(message.explicitLogicalAddress) : message.explicitLogicalAddress;
                    else
                        object.explicitLogicalAddress = options.longs === $String ? $util.Long.prototype.toString.call(message.explicitLogicalAddress) : options.longs === $Number ? new $util.LongBits(message.explicitLogicalAddress.low >>> 0, message.explicitLogicalAddress.high >>> 0).toNumber(true) : message.explicitLogicalAddress;
                if (message.hasMin != null && $Object.hasOwnProperty.call(message, "hasMin"))
                    object.hasMin = message.hasMin;
                if (message.minLogicalAddress != null && $Object.hasOwnProperty.call(message, "minLogicalAddress"))
                    if (typeof $BigInt !== "undefined" && options.longs === $BigInt)
                        object.minLogicalAddress = typeof message.minLogicalAddress === "number" ? $BigInt(message.minLogicalAddress) : $util.Long.fromBits(message.minLogicalAddress.low >>> 0, message.minLogicalAddress.high >>> 0, true).toBigInt();
                    else if (typeof message.minLogicalAddress === "number")
                        object.minLogicalAddress = options.longs === $String ? $String(message.minLogicalAddress) : message.minLogicalAddress;
                    else
                        object.minLogicalAddress = options.longs === $String ? $util.Long.prototype.toString.call(message.minLogicalAddress) : options.longs === $Number ? new $util.LongBits(message.minLogicalAddress.low >>> 0, message.minLogicalAddress.high >>> 0).toNumber(true) : message.minLogicalAddress;
                if (message.hasMax != null && $Object.hasOwnProperty.call(message, "hasMax"))
                    object.hasMax = message.hasMax;
                if (message.maxLogicalAddress != null && $Object.hasOwnProperty.call(message, "maxLogicalAddress"))
                    if (typeof $BigInt !== "undefined" && options.longs === $BigInt)
                        object.maxLogicalAddress = typeof message.maxLogicalAddress === "number" ? $BigInt(message.maxLogicalAddress) : $util.Long.fromBits(message.maxLogicalAddress.low >>> 0, message.maxLogicalAddress.high >>> 0, true).toBigInt();
                    else if (typeof message.maxLogicalAddress === "number")
                        object.maxLogicalAddress = options.longs === $String ? $String(message.maxLogicalAddress) : message.maxLogicalAddress;
                    else
                        object.maxLogicalAddress = options.longs === $String ? $util.Long.prototype.toString.call(message.maxLogicalAddress) : options.longs === $Number ? new $util.LongBits(message.maxLogicalAddress.low >>> 0, message.maxLogicalAddress.high >>> 0).toNumber(true) : message.maxLogicalAddress;
                if (message.hasLogicalAddressOut != null && $Object.hasOwnProperty.call(message, "hasLogicalAddressOut"))
                    object.hasLogicalAddressOut = message.hasLogicalAddressOut;
                if (message.physical != null && $Object.hasOwnProperty.call(message, "physical"))
                    object.physical = $root.viommu.v1.PhysicalDescription.toObject(message.physical, options, _depth + 1);
                return object;
            };

            MapLogicalRangeExRequest.prototype.toJSON = function() {
                return MapLogicalRangeExRequest.toObject(this, $protobuf.util.toJSONOptions);
            };

            return MapLogicalRangeExRequest;
        })();

        v1.MapLogicalRangeExResult = (function() {

            const MapLogicalRangeExResult = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            MapLogicalRangeExResult.prototype.logicalAddress = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            MapLogicalRangeExResult.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.logicalAddress != null && $Object.hasOwnProperty.call(message, "logicalAddress") && (typeof message.logicalAddress === "object" ? message.logicalAddress.low || message.logicalAddress.high : message.logicalAddress !== 0))
                    writer.uint32(8).uint64(message.logicalAddress);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            MapLogicalRangeExResult.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.viommu.v1.MapLogicalRangeExResult();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.logicalAddress = value;
                            else
                                delete message.logicalAddress;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            MapLogicalRangeExResult.fromObject = function (object, _depth) {
                if (object instanceof $root.viommu.v1.MapLogicalRangeExResult)
                    return object;
                if (!$util.isObject(object))
                    throw $TypeError(".viommu.v1.MapLogicalRangeExResult: object expected");
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let message = new $root.viommu.v1.MapLogicalRangeExResult();
                if (object.logicalAddress != null)
                    if (typeof object.logicalAddress === "object" ? object.logicalAddress.low || object.logicalAddress.high : $Number(object.logicalAddress) !== 0)
                        if ($util.Long)
                            message.logicalAddress = $util.Long.fromValue(object.logicalAddress, true);
                        else if (typeof object.logicalAddress === "string")
                            message.logicalAddress = $parseInt(object.logicalAddress, 10);
                        else if (typeof object.logicalAddress === "number")
                            message.logicalAddress = object.logicalAddress;
                        else if (typeof object.logicalAddress === "object")
                            message.logicalAddress = new $util.LongBits(object.logicalAddress.low >>> 0, object.logicalAddress.high >>> 0).toNumber(true);
                return message;
            };

            MapLogicalRangeExResult.toObject = function (message, options, _depth) {
                if (!options)
                    options = {};
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let object = {};
                if (options.defaults)
                    if ($util.Long) {
                        let long = new $util.Long(0, 0, true);
                        object.logicalAddress = options.longs === $String ? long.toString() : options.longs === $Number ? long.toNumber() : typeof $BigInt !== "undefined" && options.longs === $BigInt ? long.toBigInt() : long;
                    } else
                        object.logicalAddress = options.longs === $String ? "0" : typeof $BigInt !== "undefined" && options.longs === $BigInt ? $BigInt("0") : 0;
                if (message.logicalAddress != null && $Object.hasOwnProperty.call(message, "logicalAddress"))
                    if (typeof $BigInt !== "undefined" && options.longs === $BigInt)
                        object.logicalAddress = typeof message.logicalAddress === "number" ? $BigInt(message.logicalAddress) : $util.Long.fromBits(message.logicalAddress.low >>> 0, message.logicalAddress.high >>> 0, true).toBigInt();
                    else if (typeof message.logicalAddress === "number")
                        object.logicalAddress = options.longs === $String ? $String(message.logicalAddress) : message.logicalAddress;
                    else
                        object.logicalAddress = options.longs === $String ? $util.Long.prototype.toString.call(message.logicalAddress) : options.longs === $Number ? new $util.LongBits(message.logicalAddress.low >>> 0, message.logicalAddress.high >>> 0).toNumber(true) : message.logicalAddress;
                return object;
            };

            MapLogicalRangeExResult.prototype.toJSON = function() {
                return MapLogicalRangeExResult.toObject(this, $protobuf.util.toJSONOptions);
            };

            return MapLogicalRangeExResult;
        })();

        v1.MapIdentityRangeExRequest = (function() {

            const MapIdentityRangeExRequest = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            MapIdentityRangeExRequest.prototype.domain = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
            MapIdentityRangeExRequest.prototype.permissions = 0;
            MapIdentityRangeExRequest.prototype.physical = null;

            MapIdentityRangeExRequest.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.domain != null && $Object.hasOwnProperty.call(message, "domain") && (typeof message.domain === "object" ? message.domain.low || message.domain.high : message.domain !== 0))
                    writer.uint32(8).uint64(message.domain);
                if (message.permissions != null && $Object.hasOwnProperty.call(message, "permissions") && message.permissions !== 0)
                    writer.uint32(16).uint32(message.permissions);
                if (message.physical != null && $Object.hasOwnProperty.call(message, "physical"))
                    $root.viommu.v1.PhysicalDescription.encode(message.physical, writer.uint32(26).fork(), _depth + 1).ldelim();
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            MapIdentityRangeExRequest.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.viommu.v1.MapIdentityRangeExRequest();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.domain = value;
                            else
                                delete message.domain;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.permissions = value;
                            else
                                delete message.permissions;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            message.physical = $root.viommu.v1.PhysicalDescription.decode(reader, reader.size(), $undefined, _depth + 1, message.physical);
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            MapIdentityRangeExRequest.fromObject = function (object, _depth) {
                if (object instanceof $root.viommu.v1.MapIdentityRangeExRequest)
                    return object;
                if (!$util.isObject(object))
                    throw $TypeError(".viommu.v1.MapIdentityRangeExRequest: object expected");
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let message = new $root.viommu.v1.MapIdentityRangeExRequest();
                if (object.domain != null)
                    if (typeof object.domain === "object" ? object.domain.low || object.domain.high : $Number(object.domain) !== 0)
                        if ($util.Long)
                            message.domain = $util.Long.fromValue(object.domain, true);
                        else if (typeof object.domain === "string")
                            message.domain = $parseInt(object.domain, 10);
                        else if (typeof object.domain === "number")
                            message.domain = object.domain;
                        else if (typeof object.domain === "object")
                            message.domain = new $util.LongBits(object.domain.low >>> 0, object.domain.high >>> 0).toNumber(true);
                if (object.permissions != null)
                    if ($Number(object.permissions) !== 0)
                        message.permissions = object.permissions >>> 0;
                if (object.physical != null) {
                    if (!$util.isObject(object.physical))
                        throw $TypeError(".viommu.v1.MapIdentityRangeExRequest.physical: object expected");
                    message.physical = $root.viommu.v1.PhysicalDescription.fromObject(object.physical, _depth + 1);
                }
                return message;
            };

            MapIdentityRangeExRequest.toObject = function (message, options, _depth) {
                if (!options)
                    options = {};
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let object = {};
                if (options.defaults) {
                    if ($util.Long) {
                        let long = new $util.Long(0, 0, true);
                        object.domain = options.longs === $String ? long.toString() : options.longs === $Number ? long.toNumber() : typeof $BigInt !== "undefined" && options.longs === $BigInt ? long.toBigInt() : long;
                    } else
                        object.domain = options.longs === $String ? "0" : typeof $BigInt !== "undefined" && options.longs === $BigInt ? $BigInt("0") : 0;
                    object.permissions = 0;
                    object.physical = null;
                }
                if (message.domain != null && $Object.hasOwnProperty.call(message, "domain"))
                    if (typeof $BigInt !== "undefined" && options.longs === $BigInt)
                        object.domain = typeof message.domain === "number" ? $BigInt(message.domain) : $util.Long.fromBits(message.domain.low >>> 0, message.domain.high >>> 0, true).toBigInt();
                    else if (typeof message.domain === "number")
                        object.domain = options.longs === $String ? $String(message.domain) : message.domain;
                    else
                        object.domain = options.longs === $String ? $util.Long.prototype.toString.call(message.domain) : options.longs === $Number ? new $util.LongBits(message.domain.low >>> 0, message.domain.high >>> 0).toNumber(true) : message.domain;
                if (message.permissions != null && $Object.hasOwnProperty.call(message, "permissions"))
                    object.permissions = message.permissions;
                if (message.physical != null && $Object.hasOwnProperty.call(message, "physical"))
                    object.physical = $root.viommu.v1.PhysicalDescription.toObject(message.physical, options, _depth + 1);
                return object;
            };

            MapIdentityRangeExRequest.prototype.toJSON = function() {
                return MapIdentityRangeExRequest.toObject(this, $protobuf.util.toJSONOptions);
            };

            return MapIdentityRangeExRequest;
        })();

        v1.UnmapIdentityRangeExRequest = (function() {

            const UnmapIdentityRangeExRequest = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            UnmapIdentityRangeExRequest.prototype.domain = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
            UnmapIdentityRangeExRequest.prototype.physical = null;

            UnmapIdentityRangeExRequest.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.domain != null && $Object.hasOwnProperty.call(message, "domain") && (typeof message.domain === "object" ? message.domain.low || message.domain.high : message.domain !== 0))
                    writer.uint32(8).uint64(message.domain);
                if (message.physical != null && $Object.hasOwnProperty.call(message, "physical"))
                    $root.viommu.v1.PhysicalDescription.encode(message.physical, writer.uint32(18).fork(), _depth + 1).ldelim();
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            UnmapIdentityRangeExRequest.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.viommu.v1.UnmapIdentityRangeExRequest();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.domain = value;
                            else
                                delete message.domain;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            message.physical = $root.viommu.v1.PhysicalDescription.decode(reader, reader.size(), $undefined, _depth + 1, message.physical);
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            UnmapIdentityRangeExRequest.fromObject = function (object, _depth) {
                if (object instanceof $root.viommu.v1.UnmapIdentityRangeExRequest)
                    return object;
                if (!$util.isObject(object))
                    throw $TypeError(".viommu.v1.UnmapIdentityRangeExRequest: object expected");
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let message = new $root.viommu.v1.UnmapIdentityRangeExRequest();
                if (object.domain != null)
                    if (typeof object.domain === "object" ? object.domain.low || object.domain.high : $Number(object.domain) !== 0)
                        if ($util.Long)
                            message.domain = $util.Long.fromValue(object.domain, true);
                        else if (typeof object.domain === "string")
                            message.domain = $parseInt(object.domain, 10);
                        else if (typeof object.domain === "number")
                            message.domain = object.domain;
                        else if (typeof object.domain === "object")
                            message.domain = new $util.LongBits(object.domain.low >>> 0, object.domain.high >>> 0).toNumber(true);
                if (object.physical != null) {
                    if (!$util.isObject(object.physical))
                        throw $TypeError(".viommu.v1.UnmapIdentityRangeExRequest.physical: object expected");
                    message.physical = $root.viommu.v1.PhysicalDescription.fromObject(object.physical, _depth + 1);
                }
                return message;
            };

            UnmapIdentityRangeExRequest.toObject = function (message, options, _depth) {
                if (!options)
                    options = {};
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let object = {};
                if (options.defaults) {
                    if ($util.Long) {
                        let long = new $util.Long(0, 0, true);
                        object.domain = options.longs === $String ? long.toString() : options.longs === $Number ? long.toNumber() : typeof $BigInt !== "undefined" && options.longs === $BigInt ? long.toBigInt() : long;
                    } else
                        object.domain = options.longs === $String ? "0" : typeof $BigInt !== "undefined" && options.longs === $BigInt ? $BigInt("0") : 0;
                    object.physical = null;
                }
                if (message.domain != null && $Object.hasOwnProperty.call(message, "domain"))
                    if (typeof $BigInt !== "undefined" && options.longs === $BigInt)
                        object.domain = typeof message.domain === "number" ? $BigInt(message.domain) : $util.Long.fromBits(message.domain.low >>> 0, message.domain.high >>> 0, true).toBigInt();
                    else if (typeof message.domain === "number")
                        object.domain = options.longs === $String ? $String(message.domain) : message.domain;
                    else
                        object.domain = options.longs === $String ? $util.Long.prototype.toString.call(message.domain) : options.longs === $Number ? new $util.LongBits(message.domain.low >>> 0, message.domain.high >>> 0).toNumber(true) : message.domain;
                if (message.physical != null && $Object.hasOwnProperty.call(message, "physical"))
                    object.physical = $root.viommu.v1.PhysicalDescription.toObject(message.physical, options, _depth + 1);
                return object;
            };

            UnmapIdentityRangeExRequest.prototype.toJSON = function() {
                return UnmapIdentityRangeExRequest.toObject(this, $protobuf.util.toJSONOptions);
            };

            return UnmapIdentityRangeExRequest;
        })();

        v1.SetDeviceFaultReportingExRequest = (function() {

            const SetDeviceFaultReportingExRequest = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            SetDeviceFaultReportingExRequest.prototype.dmaDevice = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
            SetDeviceFaultReportingExRequest.prototype.inputMappingIdBase = 0;
            SetDeviceFaultReportingExRequest.prototype.enable = 0;
            SetDeviceFaultReportingExRequest.prototype.hasFaultConfig = false;
            SetDeviceFaultReportingExRequest.prototype.hasFaultHandler = false;

            SetDeviceFaultReportingExRequest.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.dmaDevice != null && $Object.hasOwnProperty.call(message, "dmaDevice") && (typeof message.dmaDevice === "object" ? message.dmaDevice.low || message.dmaDevice.high : message.dmaDevice !== 0))
                    writer.uint32(8).uint64(message.dmaDevice);
                if (message.inputMappingIdBase != null && $Object.hasOwnProperty.call(message, "inputMappingIdBase") && message.inputMappingIdBase !== 0)
                    writer.uint32(16).uint32(message.inputMappingIdBase);
                if (message.enable != null && $Object.hasOwnProperty.call(message, "enable") && message.enable !== 0)
                    writer.uint32(24).uint32(message.enable);
                if (message.hasFaultConfig != null && $Object.hasOwnProperty.call(message, "hasFaultConfig") && message.hasFaultConfig !== false)
                    writer.uint32(32).bool(message.hasFaultConfig);
                if (message.hasFaultHandler != null && $Object.hasOwnProperty.call(message, "hasFaultHandler") && message.hasFaultHandler !== false)
                    writer.uint32(40).bool(message.hasFaultHandler);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            SetDeviceFaultReportingExRequest.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.viommu.v1.SetDeviceFaultReportingExRequest();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.dmaDevice = value;
                            else
                                delete message.dmaDevice;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.inputMappingIdBase = value;
                            else
                                delete message.inputMappingIdBase;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.enable = value;
                            else
                                delete message.enable;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.bool())
                                message.hasFaultConfig = value;
                            else
                                delete message.hasFaultConfig;
                            continue;
                        }
                    case 5: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.bool())
                                message.hasFaultHandler = value;
                            else
                                delete message.hasFaultHandler;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            SetDeviceFaultReportingExRequest.fromObject = function (object, _depth) {
                if (object instanceof $root.viommu.v1.SetDeviceFaultReportingExRequest)
                    return object;
                if (!$util.isObject(object))
                    throw $TypeError(".viommu.v1.SetDeviceFaultReportingExRequest: object expected");
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let message = new $root.viommu.v1.SetDeviceFaultReportingExRequest();
                if (object.dmaDevice != null)
                    if (typeof object.dmaDevice === "object" ? object.dmaDevice.low || object.dmaDevice.high : $Number(object.dmaDevice) !== 0)
                        if ($util.Long)
                            message.dmaDevice = $util.Long.fromValue(object.dmaDevice, true);
                        else if (typeof object.dmaDevice === "string")
                            message.dmaDevice = $parseInt(object.dmaDevice, 10);
                        else if (typeof object.dmaDevice === "number")
                            message.dmaDevice = object.dmaDevice;
                        else if (typeof object.dmaDevice === "object")
                            message.dmaDevice = new $util.LongBits(object.dmaDevice.low >>> 0, object.dmaDevice.high >>> 0).toNumber(true);
                if (object.inputMappingIdBase != null)
                    if ($Number(object.inputMappingIdBase) !== 0)
                        message.inputMappingIdBase = object.inputMappingIdBase >>> 0;
                if (object.enable != null)
                    if ($Number(object.enable) !== 0)
                        message.enable = object.enable >>> 0;
                if (object.hasFaultConfig != null)
                    if (object.hasFaultConfig)
                        message.hasFaultConfig = $Boolean(object.hasFaultConfig);
                if (object.hasFaultHandler != null)
                    if (object.hasFaultHandler)
                        message.hasFaultHandler = $Boolean(object.hasFaultHandler);
                return message;
            };

            SetDeviceFaultReportingExRequest.toObject = function (message, options, _depth) {
                if (!options)
                    options = {};
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let object = {};
                if (options.defaults) {
                    if ($util.Long) {
                        let long = new $util.Long(0, 0, true);
                        object.dmaDevice = options.longs === $String ? long.toString() : options.longs === $Number ? long.toNumber() : typeof $BigInt !== "undefined" && options.longs === $BigInt ? long.toBigInt() : long;
                    } else
                        object.dmaDevice = options.longs === $String ? "0" : typeof $BigInt !== "undefined" && options.longs === $BigInt ? $BigInt("0") : 0;
                    object.inputMappingIdBase = 0;
                    object.enable = 0;
                    object.hasFaultConfig = false;
                    object.hasFaultHandler = false;
                }
                if (message.dmaDevice != null && $Object.hasOwnProperty.call(message, "dmaDevice"))
                    if (typeof $BigInt !== "undefined" && options.longs === $BigInt)
                        object.dmaDevice = typeof message.dmaDevice === "number" ? $BigInt(message.dmaDevice) : $util.Long.fromBits(message.dmaDevice.low >>> 0, message.dmaDevice.high >>> 0, true).toBigInt();
                    else if (typeof message.dmaDevice === "number")
                        object.dmaDevice = options.longs === $String ? $String(message.dmaDevice) : message.dmaDevice;
                    else
                        object.dmaDevice = options.longs === $String ? $util.Long.prototype.toString.call(message.dmaDevice) : options.longs === $Number ? new $util.LongBits(message.dmaDevice.low >>> 0, message.dmaDevice.high >>> 0).toNumber(true) : message.dmaDevice;
                if (message.inputMappingIdBase != null && $Object.hasOwnProperty.call(message, "inputMappingIdBase"))
                    object.inputMappingIdBase = message.inputMappingIdBase;
                if (message.enable != null && $Object.hasOwnProperty.call(message, "enable"))
                    object.enable = message.enable;
                if (message.hasFaultConfig != null && $Object.hasOwnProperty.call(message, "hasFaultConfig"))
                    object.hasFaultConfig = message.hasFaultConfig;
                if (message.hasFaultHandler != null && $Object.hasOwnProperty.call(message, "hasFaultHandler"))
                    object.hasFaultHandler = message.hasFaultHandler;
                return object;
            };

            SetDeviceFaultReportingExRequest.prototype.toJSON = function() {
                return SetDeviceFaultReportingExRequest.toObject(this, $protobuf.util.toJSONOptions);
            };

            return SetDeviceFaultReportingExRequest;
        })();

        v1.QueryAvailableDomainTypesRequest = (function() {

            const QueryAvailableDomainTypesRequest = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            QueryAvailableDomainTypesRequest.prototype.dmaDevice = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            QueryAvailableDomainTypesRequest.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.dmaDevice != null && $Object.hasOwnProperty.call(message, "dmaDevice") && (typeof message.dmaDevice === "object" ? message.dmaDevice.low || message.dmaDevice.high : message.dmaDevice !== 0))
                    writer.uint32(8).uint64(message.dmaDevice);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            QueryAvailableDomainTypesRequest.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.viommu.v1.QueryAvailableDomainTypesRequest();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.dmaDevice = value;
                            else
                                delete message.dmaDevice;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            QueryAvailableDomainTypesRequest.fromObject = function (object, _depth) {
                if (object instanceof $root.viommu.v1.QueryAvailableDomainTypesRequest)
                    return object;
                if (!$util.isObject(object))
                    throw $TypeError(".viommu.v1.QueryAvailableDomainTypesRequest: object expected");
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let message = new $root.viommu.v1.QueryAvailableDomainTypesRequest();
                if (object.dmaDevice != null)
                    if (typeof object.dmaDevice === "object" ? object.dmaDevice.low || object.dmaDevice.high : $Number(object.dmaDevice) !== 0)
                        if ($util.Long)
                            message.dmaDevice = $util.Long.fromValue(object.dmaDevice, true);
                        else if (typeof object.dmaDevice === "string")
                            message.dmaDevice = $parseInt(object.dmaDevice, 10);
                        else if (typeof object.dmaDevice === "number")
                            message.dmaDevice = object.dmaDevice;
                        else if (typeof object.dmaDevice === "object")
                            message.dmaDevice = new $util.LongBits(object.dmaDevice.low >>> 0, object.dmaDevice.high >>> 0).toNumber(true);
                return message;
            };

            QueryAvailableDomainTypesRequest.toObject = function (message, options, _depth) {
                if (!options)
                    options = {};
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let object = {};
                if (options.defaults)
                    if ($util.Long) {
                        let long = new $util.Long(0, 0, true);
                        object.dmaDevice = options.longs === $String ? long.toString() : options.longs === $Number ? long.toNumber() : typeof $BigInt !== "undefined" && options.longs === $BigInt ? long.toBigInt() : long;
                    } else
                        object.dmaDevice = options.longs === $String ? "0" : typeof $BigInt !== "undefined" && options.longs === $BigInt ? $BigInt("0") : 0;
                if (message.dmaDevice != null && $Object.hasOwnProperty.call(message, "dmaDevice"))
                    if (typeof $BigInt !== "undefined" && options.longs === $BigInt)
                        object.dmaDevice = typeof message.dmaDevice === "number" ? $BigInt(message.dmaDevice) : $util.Long.fromBits(message.dmaDevice.low >>> 0, message.dmaDevice.high >>> 0, true).toBigInt();
                    else if (typeof message.dmaDevice === "number")
                        object.dmaDevice = options.longs === $String ? $String(message.dmaDevice) : message.dmaDevice;
                    else
                        object.dmaDevice = options.longs === $String ? $util.Long.prototype.toString.call(message.dmaDevice) : options.longs === $Number ? new $util.LongBits(message.dmaDevice.low >>> 0, message.dmaDevice.high >>> 0).toNumber(true) : message.dmaDevice;
                return object;
            };

            QueryAvailableDomainTypesRequest.prototype.toJSON = function() {
                return QueryAvailableDomainTypesRequest.toObject(this, $protobuf.util.toJSONOptions);
            };

            return QueryAvailableDomainTypesRequest;
        })();

        v1.QueryAvailableDomainTypesResult = (function() {

            const QueryAvailableDomainTypesResult = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            QueryAvailableDomainTypesResult.prototype.availableDomains = 0;

            QueryAvailableDomainTypesResult.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.availableDomains != null && $Object.hasOwnProperty.call(message, "availableDomains") && message.availableDomains !== 0)
                    writer.uint32(8).uint32(message.availableDomains);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            QueryAvailableDomainTypesResult.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.viommu.v1.QueryAvailableDomainTypesResult();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.availableDomains = value;
                            else
                                delete message.availableDomains;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            QueryAvailableDomainTypesResult.fromObject = function (object, _depth) {
                if (object instanceof $root.viommu.v1.QueryAvailableDomainTypesResult)
                    return object;
                if (!$util.isObject(object))
                    throw $TypeError(".viommu.v1.QueryAvailableDomainTypesResult: object expected");
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let message = new $root.viommu.v1.QueryAvailableDomainTypesResult();
                if (object.availableDomains != null)
                    if ($Number(object.availableDomains) !== 0)
                        message.availableDomains = object.availableDomains >>> 0;
                return message;
            };

            QueryAvailableDomainTypesResult.toObject = function (message, options, _depth) {
                if (!options)
                    options = {};
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let object = {};
                if (options.defaults)
                    object.availableDomains = 0;
                if (message.availableDomains != null && $Object.hasOwnProperty.call(message, "availableDomains"))
                    object.availableDomains = message.availableDomains;
                return object;
            };

            QueryAvailableDomainTypesResult.prototype.toJSON = function() {
                return QueryAvailableDomainTypesResult.toObject(this, $protobuf.util.toJSONOptions);
            };

            return QueryAvailableDomainTypesResult;
        })();

        v1.RegisterInterfaceStateChangeCallbackRequest = (function() {

            const RegisterInterfaceStateChangeCallbackRequest = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            RegisterInterfaceStateChangeCallbackRequest.prototype.callback = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
            RegisterInterfaceStateChangeCallbackRequest.prototype.dmaDevice = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
            RegisterInterfaceStateChangeCallbackRequest.prototype.hasStateFields = false;
            RegisterInterfaceStateChangeCallbackRequest.prototype.stateFields = 0;

            RegisterInterfaceStateChangeCallbackRequest.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.callback != null && $Object.hasOwnProperty.call(message, "callback") && (typeof message.callback === "object" ? message.callback.low || message.callback.high : message.callback !== 0))
                    writer.uint32(8).uint64(message.callback);
                if (message.dmaDevice != null && $Object.hasOwnProperty.call(message, "dmaDevice") && (typeof message.dmaDevice === "object" ? message.dmaDevice.low || message.dmaDevice.high : message.dmaDevice !== 0))
                    writer.uint32(16).uint64(message.dmaDevice);
                if (message.hasStateFields != null && $Object.hasOwnProperty.call(message, "hasStateFields") && message.hasStateFields !== false)
                    writer.uint32(24).bool(message.hasStateFields);
                if (message.stateFields != null && $Object.hasOwnProperty.call(message, "stateFields") && message.stateFields !== 0)
                    writer.uint32(32).uint32(message.stateFields);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            RegisterInterfaceStateChangeCallbackRequest.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.viommu.v1.RegisterInterfaceStateChangeCallbackRequest();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.callback = value;
                            else
                                delete message.callback;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.dmaDevice = value;
                            else
                                delete message.dmaDevice;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.bool())
                                message.hasStateFields = value;
                            else
                                delete message.hasStateFields;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.stateFields = value;
                            else
                                delete message.stateFields;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            RegisterInterfaceStateChangeCallbackRequest.fromObject = function (object, _depth) {
                if (object instanceof $root.viommu.v1.RegisterInterfaceStateChangeCallbackRequest)
                    return object;
                if (!$util.isObject(object))
                    throw $TypeError(".viommu.v1.RegisterInterfaceStateChangeCallbackRequest: object expected");
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let message = new $root.viommu.v1.RegisterInterfaceStateChangeCallbackRequest();
                if (object.callback != null)
                    if (typeof object.callback === "object" ? object.callback.low || object.callback.high : $Number(object.callback) !== 0)
                        if ($util.Long)
                            message.callback = $util.Long.fromValue(object.callback, true);
                        else if (typeof object.callback === "string")
                            message.callback = $parseInt(object.callback, 10);
                        else if (typeof object.callback === "number")
                            message.callback = object.callback;
                        else if (typeof object.callback === "object")
                            message.callback = new $util.LongBits(object.callback.low >>> 0, object.callback.high >>> 0).toNumber(true);
                if (object.dmaDevice != null)
                    if (typeof object.dmaDevice === "object" ? object.dmaDevice.low || object.dmaDevice.high : $Number(object.dmaDevice) !== 0)
                        if ($util.Long)
                            message.dmaDevice = $util.Long.fromValue(object.dmaDevice, true);
                        else if (typeof object.dmaDevice === "string")
                            message.dmaDevice = $parseInt(object.dmaDevice, 10);
                        else if (typeof object.dmaDevice === "number")
                            message.dmaDevice = object.dmaDevice;
                        else if (typeof object.dmaDevice === "object")
                            message.dmaDevice = new $util.LongBits(object.dmaDevice.low >>> 0, object.dmaDevice.high >>> 0).toNumber(true);
                if (object.hasStateFields != null)
                    if (object.hasStateFields)
                        message.hasStateFields = $Boolean(object.hasStateFields);
                if (object.stateFields != null)
                    if ($Number(object.stateFields) !== 0)
                        message.stateFields = object.stateFields >>> 0;
                return message;
            };

            RegisterInterfaceStateChangeCallbackRequest.toObject = function (message, options, _depth) {
                if (!options)
                    options = {};
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let object = {};
                if (options.defaults) {
                    if ($util.Long) {
                        let long = new $util.Long(0, 0, true);
                        object.callback = options.longs === $String ? long.toString() : options.longs === $Number ? long.toNumber() : typeof $BigInt !== "undefined" && options.longs === $BigInt ? long.toBigInt() : long;
                    } else
                        object.callback = options.longs === $String ? "0" : typeof $BigInt !== "undefined" && options.longs === $BigInt ? $BigInt("0") : 0;
                    if ($util.Long) {
                        let long = new $util.Long(0, 0, true);
                        object.dmaDevice = options.longs === $String ? long.toString() : options.longs === $Number ? long.toNumber() : typeof $BigInt !== "undefined" && options.longs === $BigInt ? long.toBigInt() : long;
                    } else
                        object.dmaDevice = options.longs === $String ? "0" : typeof $BigInt !== "undefined" && options.longs === $BigInt ? $BigInt("0") : 0;
                    object.hasStateFields = false;
                    object.stateFields = 0;
                }
                if (message.callback != null && $Object.hasOwnProperty.call(message, "callback"))
                    if (typeof $BigInt !== "undefined" && options.longs === $BigInt)
                        object.callback = typeof message.callback === "number" ? $BigInt(message.callback) : $util.Long.fromBits(message.callback.low >>> 0, message.callback.high >>> 0, true).toBigInt();
                    else if (typeof message.callback === "number")
                        object.callback = options.longs === $String ? $String(message.callback) : message.callback;
                    else
                        object.callback = options.longs === $String ? $util.Long.prototype.toString.call(message.callback) : options.longs === $Number ? new $util.LongBits(message.callback.low >>> 0, message.callback.high >>> 0).toNumber(true) : message.callback;
                if (message.dmaDevice != null && $Object.hasOwnProperty.call(message, "dmaDevice"))
                    if (typeof $BigInt !== "undefined" && options.longs === $BigInt)
                        object.dmaDevice = typeof message.dmaDevice === "number" ? $BigInt(message.dmaDevice) : $util.Long.fromBits(message.dmaDevice.low >>> 0, message.dmaDevice.high >>> 0, true).toBigInt();
                    else if (typeof message.dmaDevice === "number")
                        object.dmaDevice = options.longs === $String ? $String(message.dmaDevice) : message.dmaDevice;
                    else
                        object.dmaDevice = options.longs === $String ? $util.Long.prototype.toString.call(message.dmaDevice) : options.longs === $Number ? new $util.LongBits(message.dmaDevice.low >>> 0, message.dmaDevice.high >>> 0).toNumber(true) : message.dmaDevice;
                if (message.hasStateFields != null && $Object.hasOwnProperty.call(message, "hasStateFields"))
                    object.hasStateFields = message.hasStateFields;
                if (message.stateFields != null && $Object.hasOwnProperty.call(message, "stateFields"))
                    object.stateFields = message.stateFields;
                return object;
            };

            RegisterInterfaceStateChangeCallbackRequest.prototype.toJSON = function() {
                return RegisterInterfaceStateChangeCallbackRequest.toObject(this, $protobuf.util.toJSONOptions);
            };

            return RegisterInterfaceStateChangeCallbackRequest;
        })();

        v1.RegisterInterfaceStateChangeCallbackResult = (function() {

            const RegisterInterfaceStateChangeCallbackResult = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            RegisterInterfaceStateChangeCallbackResult.prototype.registration = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
            RegisterInterfaceStateChangeCallbackResult.prototype.availableDomains = 0;

            RegisterInterfaceStateChangeCallbackResult.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.registration != null && $Object.hasOwnProperty.call(message, "registration") && (typeof message.registration === "object" ? message.registration.low || message.registration.high : message.registration !== 0))
                    writer.uint32(8).uint64(message.registration);
                if (message.availableDomains != null && $Object.hasOwnProperty.call(message, "availableDomains") && message.availableDomains !== 0)
                    writer.uint32(16).uint32(message.availableDomains);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            RegisterInterfaceStateChangeCallbackResult.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.viommu.v1.RegisterInterfaceStateChangeCallbackResult();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.registration = value;
                            else
                                delete message.registration;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.availableDomains = value;
                            else
                                delete message.availableDomains;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            RegisterInterfaceStateChangeCallbackResult.fromObject = function (object, _depth) {
                if (object instanceof $root.viommu.v1.RegisterInterfaceStateChangeCallbackResult)
                    return object;
                if (!$util.isObject(object))
                    throw $TypeError(".viommu.v1.RegisterInterfaceStateChangeCallbackResult: object expected");
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let message = new $root.viommu.v1.RegisterInterfaceStateChangeCallbackResult();
                if (object.registration != null)
                    if (typeof object.registration === "object" ? object.registration.low || object.registration.high : $Number(object.registration) !== 0)
                        if ($util.Long)
                            message.registration = $util.Long.fromValue(object.registration, true);
                        else if (typeof object.registration === "string")
                            message.registration = $parseInt(object.registration, 10);
                        else if (typeof object.registration === "number")
                            message.registration = object.registration;
                        else if (typeof object.registration === "object")
                            message.registration = new $util.LongBits(object.registration.low >>> 0, object.registration.high >>> 0).toNumber(true);
                if (object.availableDomains != null)
                    if ($Number(object.availableDomains) !== 0)
                        message.availableDomains = object.availableDomains >>> 0;
                return message;
            };

            RegisterInterfaceStateChangeCallbackResult.toObject = function (message, options, _depth) {
                if (!options)
                    options = {};
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let object = {};
                if (options.defaults) {
                    if ($util.Long) {
                        let long = new $util.Long(0, 0, true);
                        object.registration = options.longs === $String ? long.toString() : options.longs === $Number ? long.toNumber() : typeof $BigInt !== "undefined" && options.longs === $BigInt ? long.toBigInt() : long;
                    } else
                        object.registration = options.longs === $String ? "0" : typeof $BigInt !== "undefined" && options.longs === $BigInt ? $BigInt("0") : 0;
                    object.availableDomains = 0;
                }
                if (message.registration != null && $Object.hasOwnProperty.call(message, "registration"))
                    if (typeof $BigInt !== "undefined" && options.longs === $BigInt)
                        object.registration = typeof message.registration === "number" ? $BigInt(message.registration) : $util.Long.fromBits(message.registration.low >>> 0, message.registration.high >>> 0, true).toBigInt();
                    else if (typeof message.registration === "number")
                        object.registration = options.longs === $String ? $String(message.registration) : message.registration;
                    else
                        object.registration = options.longs === $String ? $util.Long.prototype.toString.call(message.registration) : options.longs === $Number ? new $util.LongBits(message.registration.low >>> 0, message.registration.high >>> 0).toNumber(true) : message.registration;
                if (message.availableDomains != null && $Object.hasOwnProperty.call(message, "availableDomains"))
                    object.availableDomains = message.availableDomains;
                return object;
            };

            RegisterInterfaceStateChangeCallbackResult.prototype.toJSON = function() {
                return RegisterInterfaceStateChangeCallbackResult.toObject(this, $protobuf.util.toJSONOptions);
            };

            return RegisterInterfaceStateChangeCallbackResult;
        })();

        v1.UnregisterInterfaceStateChangeCallbackRequest = (function() {

            const UnregisterInterfaceStateChangeCallbackRequest = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            UnregisterInterfaceStateChangeCallbackRequest.prototype.callback = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
            UnregisterInterfaceStateChangeCallbackRequest.prototype.dmaDevice = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            UnregisterInterfaceStateChangeCallbackRequest.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.callback != null && $Object.hasOwnProperty.call(message, "callback") && (typeof message.callback === "object" ? message.callback.low || message.callback.high : message.callback !== 0))
                    writer.uint32(8).uint64(message.callback);
                if (message.dmaDevice != null && $Object.hasOwnProperty.call(message, "dmaDevice") && (typeof message.dmaDevice === "object" ? message.dmaDevice.low || message.dmaDevice.high : message.dmaDevice !== 0))
                    writer.uint32(16).uint64(message.dmaDevice);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            UnregisterInterfaceStateChangeCallbackRequest.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.viommu.v1.UnregisterInterfaceStateChangeCallbackRequest();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.callback = value;
                            else
                                delete message.callback;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.dmaDevice = value;
                            else
                                delete message.dmaDevice;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            UnregisterInterfaceStateChangeCallbackRequest.fromObject = function (object, _depth) {
                if (object instanceof $root.viommu.v1.UnregisterInterfaceStateChangeCallbackRequest)
                    return object;
                if (!$util.isObject(object))
                    throw $TypeError(".viommu.v1.UnregisterInterfaceStateChangeCallbackRequest: object expected");
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let message = new $root.viommu.v1.UnregisterInterfaceStateChangeCallbackRequest();
                if (object.callback != null)
                    if (typeof object.callback === "object" ? object.callback.low || object.callback.high : $Number(object.callback) !== 0)
                        if ($util.Long)
                            message.callback = $util.Long.fromValue(object.callback, true);
                        else if (typeof object.callback === "string")
                            message.callback = $parseInt(object.callback, 10);
                        else if (typeof object.callback === "number")
                            message.callback = object.callback;
                        else if (typeof object.callback === "object")
                            message.callback = new $util.LongBits(object.callback.low >>> 0, object.callback.high >>> 0).toNumber(true);
                if (object.dmaDevice != null)
                    if (typeof object.dmaDevice === "object" ? object.dmaDevice.low || object.dmaDevice.high : $Number(object.dmaDevice) !== 0)
                        if ($util.Long)
                            message.dmaDevice = $util.Long.fromValue(object.dmaDevice, true);
                        else if (typeof object.dmaDevice === "string")
                            message.dmaDevice = $parseInt(object.dmaDevice, 10);
                        else if (typeof object.dmaDevice === "number")
                            message.dmaDevice = object.dmaDevice;
                        else if (typeof object.dmaDevice === "object")
                            message.dmaDevice = new $util.LongBits(object.dmaDevice.low >>> 0, object.dmaDevice.high >>> 0).toNumber(true);
                return message;
            };

            UnregisterInterfaceStateChangeCallbackRequest.toObject = function (message, options, _depth) {
                if (!options)
                    options = {};
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let object = {};
                if (options.defaults) {
                    if ($util.Long) {
                        let long = new $util.Long(0, 0, true);
                        object.callback = options.longs === $String ? long.toString() : options.longs === $Number ? long.toNumber() : typeof $BigInt !== "undefined" && options.longs === $BigInt ? long.toBigInt() : long;
                    } else
                        object.callback = options.longs === $String ? "0" : typeof $BigInt !== "undefined" && options.longs === $BigInt ? $BigInt("0") : 0;
                    if ($util.Long) {
                        let long = new $util.Long(0, 0, true);
                        object.dmaDevice = options.longs === $String ? long.toString() : options.longs === $Number ? long.toNumber() : typeof $BigInt !== "undefined" && options.longs === $BigInt ? long.toBigInt() : long;
                    } else
                        object.dmaDevice = options.longs === $String ? "0" : typeof $BigInt !== "undefined" && options.longs === $BigInt ? $BigInt("0") : 0;
                }
                if (message.callback != null && $Object.hasOwnProperty.call(message, "callback"))
                    if (typeof $BigInt !== "undefined" && options.longs === $BigInt)
                        object.callback = typeof message.callback === "number" ? $BigInt(message.callback) : $util.Long.fromBits(message.callback.low >>> 0, message.callback.high >>> 0, true).toBigInt();
                    else if (typeof message.callback === "number")
                        object.callback = options.longs === $String ? $String(message.callback) : message.callback;
                    else
                        object.callback = options.longs === $String ? $util.Long.prototype.toString.call(message.callback) : options.longs === $Number ? new $util.LongBits(message.callback.low >>> 0, message.callback.high >>> 0).toNumber(true) : message.callback;
                if (message.dmaDevice != null && $Object.hasOwnProperty.call(message, "dmaDevice"))
                    if (typeof $BigInt !== "undefined" && options.longs === $BigInt)
                        object.dmaDevice = typeof message.dmaDevice === "number" ? $BigInt(message.dmaDevice) : $util.Long.fromBits(message.dmaDevice.low >>> 0, message.dmaDevice.high >>> 0, true).toBigInt();
                    else if (typeof message.dmaDevice === "number")
                        object.dmaDevice = options.longs === $String ? $String(message.dmaDevice) : message.dmaDevice;
                    else
                        object.dmaDevice = options.longs === $String ? $util.Long.prototype.toString.call(message.dmaDevice) : options.longs === $Number ? new $util.LongBits(message.dmaDevice.low >>> 0, message.dmaDevice.high >>> 0).toNumber(true) : message.dmaDevice;
                return object;
            };

            UnregisterInterfaceStateChangeCallbackRequest.prototype.toJSON = function() {
                return UnregisterInterfaceStateChangeCallbackRequest.toObject(this, $protobuf.util.toJSONOptions);
            };

            return UnregisterInterfaceStateChangeCallbackRequest;
        })();

        v1.ReserveLogicalAddressRangeRequest = (function() {

            const ReserveLogicalAddressRangeRequest = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            ReserveLogicalAddressRangeRequest.prototype.domain = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
            ReserveLogicalAddressRangeRequest.prototype.size = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
            ReserveLogicalAddressRangeRequest.prototype.hasExplicit = false;
            ReserveLogicalAddressRangeRequest.prototype.explicitLogicalAddress = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
            ReserveLogicalAddressRangeRequest.prototype.hasMin = false;
            ReserveLogicalAddressRangeRequest.prototype.minLogicalAddress = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
            ReserveLogicalAddressRangeRequest.prototype.hasMax = false;
            ReserveLogicalAddressRangeRequest.prototype.maxLogicalAddress = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
            ReserveLogicalAddressRangeRequest.prototype.hasTokenOut = false;

            ReserveLogicalAddressRangeRequest.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.domain != null && $Object.hasOwnProperty.call(message, "domain") && (typeof message.domain === "object" ? message.domain.low || message.domain.high : message.domain !== 0))
                    writer.uint32(8).uint64(message.domain);
                if (message.size != null && $Object.hasOwnProperty.call(message, "size") && (typeof message.size === "object" ? message.size.low || message.size.high : message.size !== 0))
                    writer.uint32(16).uint64(message.size);
                if (message.hasExplicit != null && $Object.hasOwnProperty.call(message, "hasExplicit") && message.hasExplicit !== false)
                    writer.uint32(24).bool(message.hasExplicit);
                if (message.explicitLogicalAddress != null && $Object.hasOwnProperty.call(message, "explicitLogicalAddress") && (typeof message.explicitLogicalAddress === "object" ? message.explicitLogicalAddress.low || message.explicitLogicalAddress.high : message.explicitLogicalAddress !== 0))
                    writer.uint32(32).uint64(message.explicitLogicalAddress);
                if (message.hasMin != null && $Object.hasOwnProperty.call(message, "hasMin") && message.hasMin !== false)
                    writer.uint32(40).bool(message.hasMin);
                if (message.minLogicalAddress != null && $Object.hasOwnProperty.call(message, "minLogicalAddress") && (typeof message.minLogicalAddress === "object" ? message.minLogicalAddress.low || message.minLogicalAddress.high : message.minLogicalAddress !== 0))
                    writer.uint32(48).uint64(message.minLogicalAddress);
                if (message.hasMax != null && $Object.hasOwnProperty.call(message, "hasMax") && message.hasMax !== false)
                    writer.uint32(56).bool(message.hasMax);
                if (message.maxLogicalAddress != null && $Object.hasOwnProperty.call(message, "maxLogicalAddress") && (typeof message.maxLogicalAddress === "object" ? message.maxLogicalAddress.low || message.maxLogicalAddress.high : message.maxLogicalAddress !== 0))
                    writer.uint32(64).uint64(message.maxLogicalAddress);
                if (message.hasTokenOut != null && $Object.hasOwnProperty.call(message, "hasTokenOut") && message.hasTokenOut !== false)
                    writer.uint32(72).bool(message.hasTokenOut);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            ReserveLogicalAddressRangeRequest.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.viommu.v1.ReserveLogicalAddressRangeRequest();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.domain = value;
                            else
                                delete message.domain;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.size = value;
                            else
                                delete message.size;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.bool())
                                message.hasExplicit = value;
                            else
                                delete message.hasExplicit;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.explicitLogicalAddress = value;
                            else
                                delete message.explicitLogicalAddress;
                            continue;
                        }
                    case 5: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.bool())
                                message.hasMin = value;
                            else
                                delete message.hasMin;
                            continue;
                        }
                    case 6: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.minLogicalAddress = value;
                            else
                                delete message.minLogicalAddress;
                            continue;
                        }
                    case 7: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.bool())
                                message.hasMax = value;
                            else
                                delete message.hasMax;
                            continue;
                        }
                    case 8: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.maxLogicalAddress = value;
                            else
                                delete message.maxLogicalAddress;
                            continue;
                        }
                    case 9: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.bool())
                                message.hasTokenOut = value;
                            else
                                delete message.hasTokenOut;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            ReserveLogicalAddressRangeRequest.fromObject = function (object, _depth) {
                if (object instanceof $root.viommu.v1.ReserveLogicalAddressRangeRequest)
                    return object;
                if (!$util.isObject(object))
                    throw $TypeError(".viommu.v1.ReserveLogicalAddressRangeRequest: object expected");
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let message = new $root.viommu.v1.ReserveLogicalAddressRangeRequest();
                if (object.domain != null)
                    if (typeof object.domain === "object" ? object.domain.low || object.domain.high : $Number(object.domain) !== 0)
                        if ($util.Long)
                            message.domain = $util.Long.fromValue(object.domain, true);
                        else if (typeof object.domain === "string")
                            message.domain = $parseInt(object.domain, 10);
                        else if (typeof object.domain === "number")
                            message.domain = object.domain;
                        else if (typeof object.domain === "object")
                            message.domain = new $util.LongBits(object.domain.low >>> 0, object.domain.high >>> 0).toNumber(true);
                if (object.size != null)
                    if (typeof object.size === "object" ? object.size.low || object.size.high : $Number(object.size) !== 0)
                        if ($util.Long)
                            message.size = $util.Long.fromValue(object.size, true);
                        else if (typeof object.size === "string")
                            message.size = $parseInt(object.size, 10);
                        else if (typeof object.size === "number")
                            message.size = object.size;
                        else if (typeof object.size === "object")
                            message.size = new $util.LongBits(object.size.low >>> 0, object.size.high >>> 0).toNumber(true);
                if (object.hasExplicit != null)
                    if (object.hasExplicit)
                        message.hasExplicit = $Boolean(object.hasExplicit);
                if (object.explicitLogicalAddress != null)
                    if (typeof object.explicitLogicalAddress === "object" ? object.explicitLogicalAddress.low || object.explicitLogicalAddress.high : $Number(object.explicitLogicalAddress) !== 0)
                        if ($util.Long)
                            message.explicitLogicalAddress = $util.Long.fromValue(object.explicitLogicalAddress, true);
                        else if (typeof object.explicitLogicalAddress === "string")
                            message.explicitLogicalAddress = $parseInt(object.explicitLogicalAddress, 10);
                        else if (typeof object.explicitLogicalAddress === "number")
                            message.explicitLogicalAddress = object.explicitLogicalAddress;
                        else if (typeof object.explicitLogicalAddress === "object")
                            message.explicitLogicalAddress = new $util.LongBits(object.explicitLogicalAddress.low >>> 0, object.explicitLogicalAddress.high >>> 0).toNumber(true);
                if (object.hasMin != null)
                    if (object.hasMin)
                        message.hasMin = $Boolean(object.hasMin);
                if (object.minLogicalAddress != null)
                    if (typeof object.minLogicalAddress === "object" ? object.minLogicalAddress.low || object.minLogicalAddress.high : $Number(object.minLogicalAddress) !== 0)
                        if ($util.Long)
                            message.minLogicalAddress = $util.Long.fromValue(object.minLogicalAddress, true);
                        else if (typeof object.minLogicalAddress === "string")
                            message.minLogicalAddress = $parseInt(object.minLogicalAddress, 10);
                        else if (typeof object.minLogicalAddress === "number")
                            message.minLogicalAddress = object.minLogicalAddress;
                        else if (typeof object.minLogicalAddress === "object")
                            message.minLogicalAddress = new $util.LongBits(object.minLogicalAddress.low >>> 0, object.minLogicalAddress.high >>> 0).toNumber(true);
                if (object.hasMax != null)
                    if (object.hasMax)
                        message.hasMax = $Boolean(object.hasMax);
                if (object.maxLogicalAddress != null)
                    if (typeof object.maxLogicalAddress === "object" ? object.maxLogicalAddress.low || object.maxLogicalAddress.high : $Number(object.maxLogicalAddress) !== 0)
                        if ($util.Long)
                            message.maxLogicalAddress = $util.Long.fromValue(object.maxLogicalAddress, true);
                        else if (typeof object.maxLogicalAddress === "string")
                            message.maxLogicalAddress = $parseInt(object.maxLogicalAddress, 10);
                        else if (typeof object.maxLogicalAddress === "number")
                            message.maxLogicalAddress = object.maxLogicalAddress;
                        else if (typeof object.maxLogicalAddress === "object")
                            message.maxLogicalAddress = new $util.LongBits(object.maxLogicalAddress.low >>> 0, object.maxLogicalAddress.high >>> 0).toNumber(true);
                if (object.hasTokenOut != null)
                    if (object.hasTokenOut)
                        message.hasTokenOut = $Boolean(object.hasTokenOut);
                return message;
            };

            ReserveLogicalAddressRangeRequest.toObject = function (message, options, _depth) {
                if (!options)
                    options = {};
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let object = {};
                if (options.defaults) {
                    if ($util.Long) {
                        let long = new $util.Long(0, 0, true);
                        object.domain = options.longs === $String ? long.toString() : options.longs === $Number ? long.toNumber() : typeof $BigInt !== "undefined" && options.longs === $BigInt ? long.toBigInt() : long;
                    } else
                        object.domain = options.longs === $String ? "0" : typeof $BigInt !== "undefined" && options.longs === $BigInt ? $BigInt("0") : 0;
                    if ($util.Long) {
                        let long = new $util.Long(0, 0, true);
                        object.size = options.longs === $String ? long.toString() : options.longs === $Number ? long.toNumber() : typeof $BigInt !== "undefined" && options.longs === $BigInt ? long.toBigInt() : long;
                    } else
                        object.size = options.longs === $String ? "0" : typeof $BigInt !== "undefined" && options.longs === $BigInt ? $BigInt("0") : 0;
                    object.hasExplicit = false;
                    if ($util.Long) {
                        let long = new $util.Long(0, 0, true);
                        object.explicitLogicalAddress = options.longs === $String ? long.toString() : options.longs === $Number ? long.toNumber() : typeof $BigInt !== "undefined" && options.longs === $BigInt ? long.toBigInt() : long;
                    } else
                        object.explicitLogicalAddress = options.longs === $String ? "0" : typeof $BigInt !== "undefined" && options.longs === $BigInt ? $BigInt("0") : 0;
                    object.hasMin = false;
                    if ($util.Long) {
                        let long = new $util.Long(0, 0, true);
                        object.minLogicalAddress = options.longs === $String ? long.toString() : options.longs === $Number ? long.toNumber() : typeof $BigInt !== "undefined" && options.longs === $BigInt ? long.toBigInt() : long;
                    } else
                        object.minLogicalAddress = options.longs === $String ? "0" : typeof $BigInt !== "undefined" && options.longs === $BigInt ? $BigInt("0") : 0;
                    object.hasMax = false;
                    if ($util.Long) {
                        let long = new $util.Long(0, 0, true);
                        object.maxLogicalAddress = options.longs === $String ? long.toString() : options.longs === $Number ? long.toNumber() : typeof $BigInt !== "undefined" && options.longs === $BigInt ? long.toBigInt() : long;
                    } else
                        object.maxLogicalAddress = options.longs === $String ? "0" : typeof $BigInt !== "undefined" && options.longs === $BigInt ? $BigInt("0") : 0;
                    object.hasTokenOut = false;
                }
                if (message.domain != null && $Object.hasOwnProperty.call(message, "domain"))
                    if (typeof $BigInt !== "undefined" && options.longs === $BigInt)
                        object.domain = typeof message.domain === "number" ? $BigInt(message.domain) : $util.Long.fromBits(message.domain.low >>> 0, message.domain.high >>> 0, true).toBigInt();
                    else if (typeof message.domain === "number")
                        object.domain = options.longs === $String ? $String(message.domain) : message.domain;
                    else
                        object.domain = options.longs === $String ? $util.Long.prototype.toString.call(message.domain) : options.longs === $Number ? new $util.LongBits(message.domain.low >>> 0, message.domain.high >>> 0).toNumber(true) : message.domain;
                if (message.size != null && $Object.hasOwnProperty.call(message, "size"))
                    if (typeof $BigInt !== "undefined" && options.longs === $BigInt)
                        object.size = typeof message.size === "number" ? $BigInt(message.size) : $util.Long.fromBits(message.size.low >>> 0, message.size.high >>> 0, true).toBigInt();
                    else if (typeof message.size === "number")
                        object.size = options.longs === $String ? $String(message.size) : message.size;
                    else
                        object.size = options.longs === $String ? $util.Long.prototype.toString.call(message.size) : options.longs === $Number ? new $util.LongBits(message.size.low >>> 0, message.size.high >>> 0).toNumber(true) : message.size;
                if (message.hasExplicit != null && $Object.hasOwnProperty.call(message, "hasExplicit"))
                    object.hasExplicit = message.hasExplicit;
                if (message.explicitLogicalAddress != null && $Object.hasOwnProperty.call(message, "explicitLogicalAddress"))
                    if (typeof $BigInt !== "undefined" && options.longs === $BigInt)
                        object.explicitLogicalAddress = typeof message.explicitLogicalAddress === "number" ? $BigInt(message.explicitLogicalAddress) : $util.Long.fromBits(message.explicitLogicalAddress.low >>> 0, message.explicitLogicalAddress.high >>> 0, true).toBigInt();
                    else if (typeof message.explicitLogicalAddress === "number")
                        object.explicitLogicalAddress = options.longs === $String ? $String(message.explicitLogicalAddress) : message.explicitLogicalAddress;
                    else
                        object.explicitLogicalAddress = options.longs === $String ? $util.Long.prototype.toString.call(message.explicitLogicalAddress) : options.longs === $Number ? new $util.LongBits(message.explicitLogicalAddress.low >>> 0, message.explicitLogicalAddress.high >>> 0).toNumber(true) : message.explicitLogicalAddress;
                if (message.hasMin != null && $Object.hasOwnProperty.call(message, "hasMin"))
                    object.hasMin = message.hasMin;
                if (message.minLogicalAddress != null && $Object.hasOwnProperty.call(message, "minLogicalAddress"))
                    if (typeof $BigInt !== "undefined" && options.longs === $BigInt)
                        object.minLogicalAddress = typeof message.minLogicalAddress === "number" ? $BigInt(message.minLogicalAddress) : $util.Long.fromBits(message.minLogicalAddress.low >>> 0, message.minLogicalAddress.high >>> 0, true).toBigInt();
                    else if (typeof message.minLogicalAddress === "number")
                        object.minLogicalAddress = options.longs === $String ? $String(message.minLogicalAddress) : message.minLogicalAddress;
                    else
                        object.minLogicalAddress = options.longs === $String ? $util.Long.prototype.toString.call(message.minLogicalAddress) : options.longs === $Number ? new $util.LongBits(message.minLogicalAddress.low >>> 0, message.minLogicalAddress.high >>> 0).toNumber(true) : message.minLogicalAddress;
                if (message.hasMax != null && $Object.hasOwnProperty.call(message, "hasMax"))
                    object.hasMax = message.hasMax;
                if (message.maxLogicalAddress != null && $Object.hasOwnProperty.call(message, "maxLogicalAddress"))
                    if (typeof $BigInt !== "undefined" && options.longs === $BigInt)
                        object.maxLogicalAddress = typeof message.maxLogicalAddress === "number" ? $BigInt(message.maxLogicalAddress) : $util.Long.fromBits(message.maxLogicalAddress.low >>> 0, message.maxLogicalAddress.high >>> 0, true).toBigInt();
                    else if (typeof message.maxLogicalAddress === "number")
                        object.maxLogicalAddress = options.longs === $String ? $String(message.maxLogicalAddress) : message.maxLogicalAddress;
                    else
                        object.maxLogicalAddress = options.longs === $String ? $util.Long.prototype.toString.call(message.maxLogicalAddress) : options.longs === $Number ? new $util.LongBits(message.maxLogicalAddress.low >>> 0, message.maxLogicalAddress.high >>> 0).toNumber(true) : message.maxLogicalAddress;
                if (message.hasTokenOut != null && $Object.hasOwnProperty.call(message, "hasTokenOut"))
                    object.hasTokenOut = message.hasTokenOut;
                return object;
            };

            ReserveLogicalAddressRangeRequest.prototype.toJSON = function() {
                return ReserveLogicalAddressRangeRequest.toObject(this, $protobuf.util.toJSONOptions);
            };

            return ReserveLogicalAddressRangeRequest;
        })();

        v1.ReserveLogicalAddressRangeResult = (function() {

            const ReserveLogicalAddressRangeResult = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            ReserveLogicalAddressRangeResult.prototype.token = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
            ReserveLogicalAddressRangeResult.prototype.logicalAddressBase = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
            ReserveLogicalAddressRangeResult.prototype.size = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            ReserveLogicalAddressRangeResult.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.token != null && $Object.hasOwnProperty.call(message, "token") && (typeof message.token === "object" ? message.token.low || message.token.high : message.token !== 0))
                    writer.uint32(8).uint64(message.token);
                if (message.logicalAddressBase != null && $Object.hasOwnProperty.call(message, "logicalAddressBase") && (typeof message.logicalAddressBase === "object" ? message.logicalAddressBase.low || message.logicalAddressBase.high : message.logicalAddressBase !== 0))
                    writer.uint32(16).uint64(message.logicalAddressBase);
                if (message.size != null && $Object.hasOwnProperty.call(message, "size") && (typeof message.size === "object" ? message.size.low || message.size.high : message.size !== 0))
                    writer.uint32(24).uint64(message.size);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            ReserveLogicalAddressRangeResult.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.viommu.v1.ReserveLogicalAddressRangeResult();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.token = value;
                            else
                                delete message.token;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.logicalAddressBase = value;
                            else
                                delete message.logicalAddressBase;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.size = value;
                            else
                                delete message.size;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            ReserveLogicalAddressRangeResult.fromObject = function (object, _depth) {
                if (object instanceof $root.viommu.v1.ReserveLogicalAddressRangeResult)
                    return object;
                if (!$util.isObject(object))
                    throw $TypeError(".viommu.v1.ReserveLogicalAddressRangeResult: object expected");
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let message = new $root.viommu.v1.ReserveLogicalAddressRangeResult();
                if (object.token != null)
                    if (typeof object.token === "object" ? object.token.low || object.token.high : $Number(object.token) !== 0)
                        if ($util.Long)
                            message.token = $util.Long.fromValue(object.token, true);
                        else if (typeof object.token === "string")
                            message.token = $parseInt(object.token, 10);
                        else if (typeof object.token === "number")
                            message.token = object.token;
                        else if (typeof object.token === "object")
                            message.token = new $util.LongBits(object.token.low >>> 0, object.token.high >>> 0).toNumber(true);
                if (object.logicalAddressBase != null)
                    if (typeof object.logicalAddressBase === "object" ? object.logicalAddressBase.low || object.logicalAddressBase.high : $Number(object.logicalAddressBase) !== 0)
                        if ($util.Long)
                            message.logicalAddressBase = $util.Long.fromValue(object.logicalAddressBase, true);
                        else if (typeof object.logicalAddressBase === "string")
                            message.logicalAddressBase = $parseInt(object.logicalAddressBase, 10);
                        else if (typeof object.logicalAddressBase === "number")
                            message.logicalAddressBase = object.logicalAddressBase;
                        else if (typeof object.logicalAddressBase === "object")
                            message.logicalAddressBase = new $util.LongBits(object.logicalAddressBase.low >>> 0, object.logicalAddressBase.high >>> 0).toNumber(true);
                if (object.size != null)
                    if (typeof object.size === "object" ? object.size.low || object.size.high : $Number(object.size) !== 0)
                        if ($util.Long)
                            message.size = $util.Long.fromValue(object.size, true);
                        else if (typeof object.size === "string")
                            message.size = $parseInt(object.size, 10);
                        else if (typeof object.size === "number")
                            message.size = object.size;
                        else if (typeof object.size === "object")
                            message.size = new $util.LongBits(object.size.low >>> 0, object.size.high >>> 0).toNumber(true);
                return message;
            };

            ReserveLogicalAddressRangeResult.toObject = function (message, options, _depth) {
                if (!options)
                    options = {};
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let object = {};
                if (options.defaults) {
                    if ($util.Long) {
                        let long = new $util.Long(0, 0, true);
                        object.token = options.longs === $String ? long.toString() : options.longs === $Number ? long.toNumber() : typeof $BigInt !== "undefined" && options.longs === $BigInt ? long.toBigInt() : long;
                    } else
                        object.token = options.longs === $String ? "0" : typeof $BigInt !== "undefined" && options.longs === $BigInt ? $BigInt("0") : 0;
                    if ($util.Long) {
                        let long = new $util.Long(0, 0, true);
                        object.logicalAddressBase = options.longs === $String ? long.toString() : options.longs === $Number ? long.toNumber() : typeof $BigInt !== "undefined" && options.longs === $BigInt ? long.toBigInt() : long;
                    } else
                        object.logicalAddressBase = options.longs === $String ? "0" : typeof $BigInt !== "undefined" && options.longs === $BigInt ? $BigInt("0") : 0;
                    if ($util.Long) {
                        let long = new $util.Long(0, 0, true);
                        object.size = options.longs === $String ? long.toString() : options.longs === $Number ? long.toNumber() : typeof $BigInt !== "undefined" && options.longs === $BigInt ? long.toBigInt() : long;
                    } else
                        object.size = options.longs === $String ? "0" : typeof $BigInt !== "undefined" && options.longs === $BigInt ? $BigInt("0") : 0;
                }
                if (message.token != null && $Object.hasOwnProperty.call(message, "token"))
                    if (typeof $BigInt !== "undefined" && options.longs === $BigInt)
                        object.token = typeof message.token === "number" ? $BigInt(message.token) : $util.Long.fromBits(message.token.low >>> 0, message.token.high >>> 0, true).toBigInt();
                    else if (typeof message.token === "number")
                        object.token = options.longs === $String ? $String(message.token) : message.token;
                    else
                        object.token = options.longs === $String ? $util.Long.prototype.toString.call(message.token) : options.longs === $Number ? new $util.LongBits(message.token.low >>> 0, message.token.high >>> 0).toNumber(true) : message.token;
                if (message.logicalAddressBase != null && $Object.hasOwnProperty.call(message, "logicalAddressBase"))
                    if (typeof $BigInt !== "undefined" && options.longs === $BigInt)
                        object.logicalAddressBase = typeof message.logicalAddressBase === "number" ? $BigInt(message.logicalAddressBase) : $util.Long.fromBits(message.logicalAddressBase.low >>> 0, message.logicalAddressBase.high >>> 0, true).toBigInt();
                    else if (typeof message.logicalAddressBase === "number")
                        object.logicalAddressBase = options.longs === $String ? $String(message.logicalAddressBase) : message.logicalAddressBase;
                    else
                        object.logicalAddressBase = options.longs === $String ? $util.Long.prototype.toString.call(message.logicalAddressBase) : options.longs === $Number ? new $util.LongBits(message.logicalAddressBase.low >>> 0, message.logicalAddressBase.high >>> 0).toNumber(true) : message.logicalAddressBase;
                if (message.size != null && $Object.hasOwnProperty.call(message, "size"))
                    if (typeof $BigInt !== "undefined" && options.longs === $BigInt)
                        object.size = typeof message.size === "number" ? $BigInt(message.size) : $util.Long.fromBits(message.size.low >>> 0, message.size.high >>> 0, true).toBigInt();
                    else if (typeof message.size === "number")
                        object.size = options.longs === $String ? $String(message.size) : message.size;
                    else
                        object.size = options.longs === $String ? $util.Long.prototype.toString.call(message.size) : options.longs === $Number ? new $util.LongBits(message.size.low >>> 0, message.size.high >>> 0).toNumber(true) : message.size;
                return object;
            };

            ReserveLogicalAddressRangeResult.prototype.toJSON = function() {
                return ReserveLogicalAddressRangeResult.toObject(this, $protobuf.util.toJSONOptions);
            };

            return ReserveLogicalAddressRangeResult;
        })();

        v1.FreeReservedLogicalAddressRangeRequest = (function() {

            const FreeReservedLogicalAddressRangeRequest = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            FreeReservedLogicalAddressRangeRequest.prototype.token = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            FreeReservedLogicalAddressRangeRequest.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.token != null && $Object.hasOwnProperty.call(message, "token") && (typeof message.token === "object" ? message.token.low || message.token.high : message.token !== 0))
                    writer.uint32(8).uint64(message.token);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            FreeReservedLogicalAddressRangeRequest.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.viommu.v1.FreeReservedLogicalAddressRangeRequest();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.token = value;
                            else
                                delete message.token;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            FreeReservedLogicalAddressRangeRequest.fromObject = function (object, _depth) {
                if (object instanceof $root.viommu.v1.FreeReservedLogicalAddressRangeRequest)
                    return object;
                if (!$util.isObject(object))
                    throw $TypeError(".viommu.v1.FreeReservedLogicalAddressRangeRequest: object expected");
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let message = new $root.viommu.v1.FreeReservedLogicalAddressRangeRequest();
                if (object.token != null)
                    if (typeof object.token === "object" ? object.token.low || object.token.high : $Number(object.token) !== 0)
                        if ($util.Long)
                            message.token = $util.Long.fromValue(object.token, true);
                        else if (typeof object.token === "string")
                            message.token = $parseInt(object.token, 10);
                        else if (typeof object.token === "number")
                            message.token = object.token;
                        else if (typeof object.token === "object")
                            message.token = new $util.LongBits(object.token.low >>> 0, object.token.high >>> 0).toNumber(true);
                return message;
            };

            FreeReservedLogicalAddressRangeRequest.toObject = function (message, options, _depth) {
                if (!options)
                    options = {};
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let object = {};
                if (options.defaults)
                    if ($util.Long) {
                        let long = new $util.Long(0, 0, true);
                        object.token = options.longs === $String ? long.toString() : options.longs === $Number ? long.toNumber() : typeof $BigInt !== "undefined" && options.longs === $BigInt ? long.toBigInt() : long;
                    } else
                        object.token = options.longs === $String ? "0" : typeof $BigInt !== "undefined" && options.longs === $BigInt ? $BigInt("0") : 0;
                if (message.token != null && $Object.hasOwnProperty.call(message, "token"))
                    if (typeof $BigInt !== "undefined" && options.longs === $BigInt)
                        object.token = typeof message.token === "number" ? $BigInt(message.token) : $util.Long.fromBits(message.token.low >>> 0, message.token.high >>> 0, true).toBigInt();
                    else if (typeof message.token === "number")
                        object.token = options.longs === $String ? $String(message.token) : message.token;
                    else
                        object.token = options.longs === $String ? $util.Long.prototype.toString.call(message.token) : options.longs === $Number ? new $util.LongBits(message.token.low >>> 0, message.token.high >>> 0).toNumber(true) : message.token;
                return object;
            };

            FreeReservedLogicalAddressRangeRequest.prototype.toJSON = function() {
                return FreeReservedLogicalAddressRangeRequest.toObject(this, $protobuf.util.toJSONOptions);
            };

            return FreeReservedLogicalAddressRangeRequest;
        })();

        v1.MapReservedLogicalRangeRequest = (function() {

            const MapReservedLogicalRangeRequest = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            MapReservedLogicalRangeRequest.prototype.token = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
            MapReservedLogicalRangeRequest.prototype.offset = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
            MapReservedLogicalRangeRequest.prototype.permissions = 0;
            MapReservedLogicalRangeRequest.prototype.hasMappedSegment = false;
            MapReservedLogicalRangeRequest.prototype.physical = null;

            MapReservedLogicalRangeRequest.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.token != null && $Object.hasOwnProperty.call(message, "token") && (typeof message.token === "object" ? message.token.low || message.token.high : message.token !== 0))
                    writer.uint32(8).uint64(message.token);
                if (message.offset != null && $Object.hasOwnProperty.call(message, "offset") && (typeof message.offset === "object" ? message.offset.low || message.offset.high : message.offset !== 0))
                    writer.uint32(16).uint64(message.offset);
                if (message.permissions != null && $Object.hasOwnProperty.call(message, "permissions") && message.permissions !== 0)
                    writer.uint32(24).uint32(message.permissions);
                if (message.hasMappedSegment != null && $Object.hasOwnProperty.call(message, "hasMappedSegment") && message.hasMappedSegment !== false)
                    writer.uint32(32).bool(message.hasMappedSegment);
                if (message.physical != null && $Object.hasOwnProperty.call(message, "physical"))
                    $root.viommu.v1.PhysicalDescription.encode(message.physical, writer.uint32(42).fork(), _depth + 1).ldelim();
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            MapReservedLogicalRangeRequest.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.viommu.v1.MapReservedLogicalRangeRequest();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.token = value;
                            else
                                delete message.token;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.offset = value;
                            else
                                delete message.offset;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.permissions = value;
                            else
                                delete message.permissions;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.bool())
                                message.hasMappedSegment = value;
                            else
                                delete message.hasMappedSegment;
                            continue;
                        }
                    case 5: {
                            if (wireType !== 2)
                                break;
                            message.physical = $root.viommu.v1.PhysicalDescription.decode(reader, reader.size(), $undefined, _depth + 1, message.physical);
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            MapReservedLogicalRangeRequest.fromObject = function (object, _depth) {
                if (object instanceof $root.viommu.v1.MapReservedLogicalRangeRequest)
                    return object;
                if (!$util.isObject(object))
                    throw $TypeError(".viommu.v1.MapReservedLogicalRangeRequest: object expected");
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let message = new $root.viommu.v1.MapReservedLogicalRangeRequest();
                if (object.token != null)
                    if (typeof object.token === "object" ? object.token.low || object.token.high : $Number(object.token) !== 0)
                        if ($util.Long)
                            message.token = $util.Long.fromValue(object.token, true);
                        else if (typeof object.token === "string")
                            message.token = $parseInt(object.token, 10);
                        else if (typeof object.token === "number")
                            message.token = object.token;
                        else if (typeof object.token === "object")
                            message.token = new $util.LongBits(object.token.low >>> 0, object.token.high >>> 0).toNumber(true);
                if (object.offset != null)
                    if (typeof object.offset === "object" ? object.offset.low || object.offset.high : $Number(object.offset) !== 0)
                        if ($util.Long)
                            message.offset = $util.Long.fromValue(object.offset, true);
                        else if (typeof object.offset === "string")
                            message.offset = $parseInt(object.offset, 10);
                        else if (typeof object.offset === "number")
                            message.offset = object.offset;
                        else if (typeof object.offset === "object")
                            message.offset = new $util.LongBits(object.offset.low >>> 0, object.offset.high >>> 0).toNumber(true);
                if (object.permissions != null)
                    if ($Number(object.permissions) !== 0)
                        message.permissions = object.permissions >>> 0;
                if (object.hasMappedSegment != null)
                    if (object.hasMappedSegment)
                        message.hasMappedSegment = $Boolean(object.hasMappedSegment);
                if (object.physical != null) {
                    if (!$util.isObject(object.physical))
                        throw $TypeError(".viommu.v1.MapReservedLogicalRangeRequest.physical: object expected");
                    message.physical = $root.viommu.v1.PhysicalDescription.fromObject(object.physical, _depth + 1);
                }
                return message;
            };

            MapReservedLogicalRangeRequest.toObject = function (message, options, _depth) {
                if (!options)
                    options = {};
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let object = {};
                if (options.defaults) {
                    if ($util.Long) {
                        let long = new $util.Long(0, 0, true);
                        object.token = options.longs === $String ? long.toString() : options.longs === $Number ? long.toNumber() : typeof $BigInt !== "undefined" && options.longs === $BigInt ? long.toBigInt() : long;
                    } else
                        object.token = options.longs === $String ? "0" : typeof $BigInt !== "undefined" && options.longs === $BigInt ? $BigInt("0") : 0;
                    if ($util.Long) {
                        let long = new $util.Long(0, 0, true);
                        object.offset = options.longs === $String ? long.toString() : options.longs === $Number ? long.toNumber() : typeof $BigInt !== "undefined" && options.longs === $BigInt ? long.toBigInt() : long;
                    } else
                        object.offset = options.longs === $String ? "0" : typeof $BigInt !== "undefined" && options.longs === $BigInt ? $BigInt("0") : 0;
                    object.permissions = 0;
                    object.hasMappedSegment = false;
                    object.physical = null;
                }
                if (message.token != null && $Object.hasOwnProperty.call(message, "token"))
                    if (typeof $BigInt !== "undefined" && options.longs === $BigInt)
                        object.token = typeof message.token === "number" ? $BigInt(message.token) : $util.Long.fromBits(message.token.low >>> 0, message.token.high >>> 0, true).toBigInt();
                    else if (typeof message.token === "number")
                        object.token = options.longs === $String ? $String(message.token) : message.token;
                    else
                        object.token = options.longs === $String ? $util.Long.prototype.toString.call(message.token) : options.longs === $Number ? new $util.LongBits(message.token.low >>> 0, message.token.high >>> 0).toNumber(true) : message.token;
                if (message.offset != null && $Object.hasOwnProperty.call(message, "offset"))
                    if (typeof $BigInt !== "undefined" && options.longs === $BigInt)
                        object.offset = typeof message.offset === "number" ? $BigInt(message.offset) : $util.Long.fromBits(message.offset.low >>> 0, message.offset.high >>> 0, true).toBigInt();
                    else if (typeof message.offset === "number")
                        object.offset = options.longs === $String ? $String(message.offset) : message.offset;
                    else
                        object.offset = options.longs === $String ? $util.Long.prototype.toString.call(message.offset) : options.longs === $Number ? new $util.LongBits(message.offset.low >>> 0, message.offset.high >>> 0).toNumber(true) : message.offset;
                if (message.permissions != null && $Object.hasOwnProperty.call(message, "permissions"))
                    object.permissions = message.permissions;
                if (message.hasMappedSegment != null && $Object.hasOwnProperty.call(message, "hasMappedSegment"))
                    object.hasMappedSegment = message.hasMappedSegment;
                if (message.physical != null && $Object.hasOwnProperty.call(message, "physical"))
                    object.physical = $root.viommu.v1.PhysicalDescription.toObject(message.physical, options, _depth + 1);
                return object;
            };

            MapReservedLogicalRangeRequest.prototype.toJSON = function() {
                return MapReservedLogicalRangeRequest.toObject(this, $protobuf.util.toJSONOptions);
            };

            return MapReservedLogicalRangeRequest;
        })();

        v1.MapReservedLogicalRangeResult = (function() {

            const MapReservedLogicalRangeResult = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            MapReservedLogicalRangeResult.prototype.offset = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
            MapReservedLogicalRangeResult.prototype.size = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            MapReservedLogicalRangeResult.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.offset != null && $Object.hasOwnProperty.call(message, "offset") && (typeof message.offset === "object" ? message.offset.low || message.offset.high : message.offset !== 0))
                    writer.uint32(8).uint64(message.offset);
                if (message.size != null && $Object.hasOwnProperty.call(message, "size") && (typeof message.size === "object" ? message.size.low || message.size.high : message.size !== 0))
                    writer.uint32(16).uint64(message.size);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            MapReservedLogicalRangeResult.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.viommu.v1.MapReservedLogicalRangeResult();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.offset = value;
                            else
                                delete message.offset;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.size = value;
                            else
                                delete message.size;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            MapReservedLogicalRangeResult.fromObject = function (object, _depth) {
                if (object instanceof $root.viommu.v1.MapReservedLogicalRangeResult)
                    return object;
                if (!$util.isObject(object))
                    throw $TypeError(".viommu.v1.MapReservedLogicalRangeResult: object expected");
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let message = new $root.viommu.v1.MapReservedLogicalRangeResult();
                if (object.offset != null)
                    if (typeof object.offset === "object" ? object.offset.low || object.offset.high : $Number(object.offset) !== 0)
                        if ($util.Long)
                            message.offset = $util.Long.fromValue(object.offset, true);
                        else if (typeof object.offset === "string")
                            message.offset = $parseInt(object.offset, 10);
                        else if (typeof object.offset === "number")
                            message.offset = object.offset;
                        else if (typeof object.offset === "object")
                            message.offset = new $util.LongBits(object.offset.low >>> 0, object.offset.high >>> 0).toNumber(true);
                if (object.size != null)
                    if (typeof object.size === "object" ? object.size.low || object.size.high : $Number(object.size) !== 0)
                        if ($util.Long)
                            message.size = $util.Long.fromValue(object.size, true);
                        else if (typeof object.size === "string")
                            message.size = $parseInt(object.size, 10);
                        else if (typeof object.size === "number")
                            message.size = object.size;
                        else if (typeof object.size === "object")
                            message.size = new $util.LongBits(object.size.low >>> 0, object.size.high >>> 0).toNumber(true);
                return message;
            };

            MapReservedLogicalRangeResult.toObject = function (message, options, _depth) {
                if (!options)
                    options = {};
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let object = {};
                if (options.defaults) {
                    if ($util.Long) {
                        let long = new $util.Long(0, 0, true);
                        object.offset = options.longs === $String ? long.toString() : options.longs === $Number ? long.toNumber() : typeof $BigInt !== "undefined" && options.longs === $BigInt ? long.toBigInt() : long;
                    } else
                        object.offset = options.longs === $String ? "0" : typeof $BigInt !== "undefined" && options.longs === $BigInt ? $BigInt("0") : 0;
                    if ($util.Long) {
                        let long = new $util.Long(0, 0, true);
                        object.size = options.longs === $String ? long.toString() : options.longs === $Number ? long.toNumber() : typeof $BigInt !== "undefined" && options.longs === $BigInt ? long.toBigInt() : long;
                    } else
                        object.size = options.longs === $String ? "0" : typeof $BigInt !== "undefined" && options.longs === $BigInt ? $BigInt("0") : 0;
                }
                if (message.offset != null && $Object.hasOwnProperty.call(message, "offset"))
                    if (typeof $BigInt !== "undefined" && options.longs === $BigInt)
                        object.offset = typeof message.offset === "number" ? $BigInt(message.offset) : $util.Long.fromBits(message.offset.low >>> 0, message.offset.high >>> 0, true).toBigInt();
                    else if (typeof message.offset === "number")
                        object.offset = options.longs === $String ? $String(message.offset) : message.offset;
                    else
                        object.offset = options.longs === $String ? $util.Long.prototype.toString.call(message.offset) : options.longs === $Number ? new $util.LongBits(message.offset.low >>> 0, message.offset.high >>> 0).toNumber(true) : message.offset;
                if (message.size != null && $Object.hasOwnProperty.call(message, "size"))
                    if (typeof $BigInt !== "undefined" && options.longs === $BigInt)
                        object.size = typeof message.size === "number" ? $BigInt(message.size) : $util.Long.fromBits(message.size.low >>> 0, message.size.high >>> 0, true).toBigInt();
                    else if (typeof message.size === "number")
                        object.size = options.longs === $String ? $String(message.size) : message.size;
                    else
                        object.size = options.longs === $String ? $util.Long.prototype.toString.call(message.size) : options.longs === $Number ? new $util.LongBits(message.size.low >>> 0, message.size.high >>> 0).toNumber(true) : message.size;
                return object;
            };

            MapReservedLogicalRangeResult.prototype.toJSON = function() {
                return MapReservedLogicalRangeResult.toObject(this, $protobuf.util.toJSONOptions);
            };

            return MapReservedLogicalRangeResult;
        })();

        v1.UnmapReservedLogicalRangeRequest = (function() {

            const UnmapReservedLogicalRangeRequest = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            UnmapReservedLogicalRangeRequest.prototype.hasMappedSegment = false;
            UnmapReservedLogicalRangeRequest.prototype.token = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
            UnmapReservedLogicalRangeRequest.prototype.offset = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
            UnmapReservedLogicalRangeRequest.prototype.size = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            UnmapReservedLogicalRangeRequest.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.hasMappedSegment != null && $Object.hasOwnProperty.call(message, "hasMappedSegment") && message.hasMappedSegment !== false)
                    writer.uint32(8).bool(message.hasMappedSegment);
                if (message.token != null && $Object.hasOwnProperty.call(message, "token") && (typeof message.token === "object" ? message.token.low || message.token.high : message.token !== 0))
                    writer.uint32(16).uint64(message.token);
                if (message.offset != null && $Object.hasOwnProperty.call(message, "offset") && (typeof message.offset === "object" ? message.offset.low || message.offset.high : message.offset !== 0))
                    writer.uint32(24).uint64(message.offset);
                if (message.size != null && $Object.hasOwnProperty.call(message, "size") && (typeof message.size === "object" ? message.size.low || message.size.high : message.size !== 0))
                    writer.uint32(32).uint64(message.size);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            UnmapReservedLogicalRangeRequest.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.viommu.v1.UnmapReservedLogicalRangeRequest();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.bool())
                                message.hasMappedSegment = value;
                            else
                                delete message.hasMappedSegment;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.token = value;
                            else
                                delete message.token;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.offset = value;
                            else
                                delete message.offset;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.size = value;
                            else
                                delete message.size;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            UnmapReservedLogicalRangeRequest.fromObject = function (object, _depth) {
                if (object instanceof $root.viommu.v1.UnmapReservedLogicalRangeRequest)
                    return object;
                if (!$util.isObject(object))
                    throw $TypeError(".viommu.v1.UnmapReservedLogicalRangeRequest: object expected");
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let message = new $root.viommu.v1.UnmapReservedLogicalRangeRequest();
                if (object.hasMappedSegment != null)
                    if (object.hasMappedSegment)
                        message.hasMappedSegment = $Boolean(object.hasMappedSegment);
                if (object.token != null)
                    if (typeof object.token === "object" ? object.token.low || object.token.high : $Number(object.token) !== 0)
                        if ($util.Long)
                            message.token = $util.Long.fromValue(object.token, true);
                        else if (typeof object.token === "string")
                            message.token = $parseInt(object.token, 10);
                        else if (typeof object.token === "number")
                            message.token = object.token;
                        else if (typeof object.token === "object")
                            message.token = new $util.LongBits(object.token.low >>> 0, object.token.high >>> 0).toNumber(true);
                if (object.offset != null)
                    if (typeof object.offset === "object" ? object.offset.low || object.offset.high : $Number(object.offset) !== 0)
                        if ($util.Long)
                            message.offset = $util.Long.fromValue(object.offset, true);
                        else if (typeof object.offset === "string")
                            message.offset = $parseInt(object.offset, 10);
                        else if (typeof object.offset === "number")
                            message.offset = object.offset;
                        else if (typeof object.offset === "object")
                            message.offset = new $util.LongBits(object.offset.low >>> 0, object.offset.high >>> 0).toNumber(true);
                if (object.size != null)
                    if (typeof object.size === "object" ? object.size.low || object.size.high : $Number(object.size) !== 0)
                        if ($util.Long)
                            message.size = $util.Long.fromValue(object.size, true);
                        else if (typeof object.size === "string")
                            message.size = $parseInt(object.size, 10);
                        else if (typeof object.size === "number")
                            message.size = object.size;
                        else if (typeof object.size === "object")
                            message.size = new $util.LongBits(object.size.low >>> 0, object.size.high >>> 0).toNumber(true);
                return message;
            };

            UnmapReservedLogicalRangeRequest.toObject = function (message, options, _depth) {
                if (!options)
                    options = {};
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let object = {};
                if (options.defaults) {
                    object.hasMappedSegment = false;
                    if ($util.Long) {
                        let long = new $util.Long(0, 0, true);
                        object.token = options.longs === $String ? long.toString() : options.longs === $Number ? long.toNumber() : typeof $BigInt !== "undefined" && options.longs === $BigInt ? long.toBigInt() : long;
                    } else
                        object.token = options.longs === $String ? "0" : typeof $BigInt !== "undefined" && options.longs === $BigInt ? $BigInt("0") : 0;
                    if ($util.Long) {
                        let long = new $util.Long(0, 0, true);
                        object.offset = options.longs === $String ? long.toString() : options.longs === $Number ? long.toNumber() : typeof $BigInt !== "undefined" && options.longs === $BigInt ? long.toBigInt() : long;
                    } else
                        object.offset = options.longs === $String ? "0" : typeof $BigInt !== "undefined" && options.longs === $BigInt ? $BigInt("0") : 0;
                    if ($util.Long) {
                        let long = new $util.Long(0, 0, true);
                        object.size = options.longs === $String ? long.toString() : options.longs === $Number ? long.toNumber() : typeof $BigInt !== "undefined" && options.longs === $BigInt ? long.toBigInt() : long;
                    } else
                        object.size = options.longs === $String ? "0" : typeof $BigInt !== "undefined" && options.longs === $BigInt ? $BigInt("0") : 0;
                }
                if (message.hasMappedSegment != null && $Object.hasOwnProperty.call(message, "hasMappedSegment"))
                    object.hasMappedSegment = message.hasMappedSegment;
                if (message.token != null && $Object.hasOwnProperty.call(message, "token"))
                    if (typeof $BigInt !== "undefined" && options.longs === $BigInt)
                        object.token = typeof message.token === "number" ? $BigInt(message.token) : $util.Long.fromBits(message.token.low >>> 0, message.token.high >>> 0, true).toBigInt();
                    else if (typeof message.token === "number")
                        object.token = options.longs === $String ? $String(message.token) : message.token;
                    else
                        object.token = options.longs === $String ? $util.Long.prototype.toString.call(message.token) : options.longs === $Number ? new $util.LongBits(message.token.low >>> 0, message.token.high >>> 0).toNumber(true) : message.token;
                if (message.offset != null && $Object.hasOwnProperty.call(message, "offset"))
                    if (typeof $BigInt !== "undefined" && options.longs === $BigInt)
                        object.offset = typeof message.offset === "number" ? $BigInt(message.offset) : $util.Long.fromBits(message.offset.low >>> 0, message.offset.high >>> 0, true).toBigInt();
                    else if (typeof message.offset === "number")
                        object.offset = options.longs === $String ? $String(message.offset) : message.offset;
                    else
                        object.offset = options.longs === $String ? $util.Long.prototype.toString.call(message.offset) : options.longs === $Number ? new $util.LongBits(message.offset.low >>> 0, message.offset.high >>> 0).toNumber(true) : message.offset;
                if (message.size != null && $Object.hasOwnProperty.call(message, "size"))
                    if (typeof $BigInt !== "undefined" && options.longs === $BigInt)
                        object.size = typeof message.size === "number" ? $BigInt(message.size) : $util.Long.fromBits(message.size.low >>> 0, message.size.high >>> 0, true).toBigInt();
                    else if (typeof message.size === "number")
                        object.size = options.longs === $String ? $String(message.size) : message.size;
                    else
                        object.size = options.longs === $String ? $util.Long.prototype.toString.call(message.size) : options.longs === $Number ? new $util.LongBits(message.size.low >>> 0, message.size.high >>> 0).toNumber(true) : message.size;
                return object;
            };

            UnmapReservedLogicalRangeRequest.prototype.toJSON = function() {
                return UnmapReservedLogicalRangeRequest.toObject(this, $protobuf.util.toJSONOptions);
            };

            return UnmapReservedLogicalRangeRequest;
        })();

        v1.DeviceCreationConfiguration = (function() {

            const DeviceCreationConfiguration = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            DeviceCreationConfiguration.prototype.configType = 0;
            DeviceCreationConfiguration.prototype.inputMappingBase = 0;
            DeviceCreationConfiguration.prototype.mappingsCount = 0;
            DeviceCreationConfiguration.prototype.pasidConfigType = 0;
            DeviceCreationConfiguration.prototype.suppressPasidFaults = 0;

            DeviceCreationConfiguration.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.configType != null && $Object.hasOwnProperty.call(message, "configType") && message.configType !== 0)
                    writer.uint32(8).uint32(message.configType);
                if (message.inputMappingBase != null && $Object.hasOwnProperty.call(message, "inputMappingBase") && message.inputMappingBase !== 0)
                    writer.uint32(16).uint32(message.inputMappingBase);
                if (message.mappingsCount != null && $Object.hasOwnProperty.call(message, "mappingsCount") && message.mappingsCount !== 0)
                    writer.uint32(24).uint32(message.mappingsCount);
                if (message.pasidConfigType != null && $Object.hasOwnProperty.call(message, "pasidConfigType") && message.pasidConfigType !== 0)
                    writer.uint32(32).uint32(message.pasidConfigType);
                if (message.suppressPasidFaults != null && $Object.hasOwnProperty.call(message, "suppressPasidFaults") && message.suppressPasidFaults !== 0)
                    writer.uint32(40).uint32(message.suppressPasidFaults);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            DeviceCreationConfiguration.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.viommu.v1.DeviceCreationConfiguration();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.configType = value;
                            else
                                delete message.configType;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.inputMappingBase = value;
                            else
                                delete message.inputMappingBase;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.mappingsCount = value;
                            else
                                delete message.mappingsCount;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.pasidConfigType = value;
                            else
                                delete message.pasidConfigType;
                            continue;
                        }
                    case 5: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.suppressPasidFaults = value;
                            else
                                delete message.suppressPasidFaults;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            DeviceCreationConfiguration.fromObject = function (object, _depth) {
                if (object instanceof $root.viommu.v1.DeviceCreationConfiguration)
                    return object;
                if (!$util.isObject(object))
                    throw $TypeError(".viommu.v1.DeviceCreationConfiguration: object expected");
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let message = new $root.viommu.v1.DeviceCreationConfiguration();
                if (object.configType != null)
                    if ($Number(object.configType) !== 0)
                        message.configType = object.configType >>> 0;
                if (object.inputMappingBase != null)
                    if ($Number(object.inputMappingBase) !== 0)
                        message.inputMappingBase = object.inputMappingBase >>> 0;
                if (object.mappingsCount != null)
                    if ($Number(object.mappingsCount) !== 0)
                        message.mappingsCount = object.mappingsCount >>> 0;
                if (object.pasidConfigType != null)
                    if ($Number(object.pasidConfigType) !== 0)
                        message.pasidConfigType = object.pasidConfigType >>> 0;
                if (object.suppressPasidFaults != null)
                    if ($Number(object.suppressPasidFaults) !== 0)
                        message.suppressPasidFaults = object.suppressPasidFaults >>> 0;
                return message;
            };

            DeviceCreationConfiguration.toObject = function (message, options, _depth) {
                if (!options)
                    options = {};
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let object = {};
                if (options.defaults) {
                    object.configType = 0;
                    object.inputMappingBase = 0;
                    object.mappingsCount = 0;
                    object.pasidConfigType = 0;
                    object.suppressPasidFaults = 0;
                }
                if (message.configType != null && $Object.hasOwnProperty.call(message, "configType"))
                    object.configType = message.configType;
                if (message.inputMappingBase != null && $Object.hasOwnProperty.call(message, "inputMappingBase"))
                    object.inputMappingBase = message.inputMappingBase;
                if (message.mappingsCount != null && $Object.hasOwnProperty.call(message, "mappingsCount"))
                    object.mappingsCount = message.mappingsCount;
                if (message.pasidConfigType != null && $Object.hasOwnProperty.call(message, "pasidConfigType"))
                    object.pasidConfigType = message.pasidConfigType;
                if (message.suppressPasidFaults != null && $Object.hasOwnProperty.call(message, "suppressPasidFaults"))
                    object.suppressPasidFaults = message.suppressPasidFaults;
                return object;
            };

            DeviceCreationConfiguration.prototype.toJSON = function() {
                return DeviceCreationConfiguration.toObject(this, $protobuf.util.toJSONOptions);
            };

            return DeviceCreationConfiguration;
        })();

        v1.CreateDeviceRequest = (function() {

            const CreateDeviceRequest = function (properties) {
                this.configurations = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            CreateDeviceRequest.prototype.device = null;
            CreateDeviceRequest.prototype.configurationsEndless = false;
            CreateDeviceRequest.prototype.hasDeviceOut = false;
            CreateDeviceRequest.prototype.configurations = $util.emptyArray;

            CreateDeviceRequest.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.device != null && $Object.hasOwnProperty.call(message, "device"))
                    $root.viommu.v1.DeviceObject.encode(message.device, writer.uint32(10).fork(), _depth + 1).ldelim();
                if (message.configurationsEndless != null && $Object.hasOwnProperty.call(message, "configurationsEndless") && message.configurationsEndless !== false)
                    writer.uint32(16).bool(message.configurationsEndless);
                if (message.hasDeviceOut != null && $Object.hasOwnProperty.call(message, "hasDeviceOut") && message.hasDeviceOut !== false)
                    writer.uint32(24).bool(message.hasDeviceOut);
                if (message.configurations != null && message.configurations.length)
                    for (let i = 0; i < message.configurations.length; ++i)
                        $root.viommu.v1.DeviceCreationConfiguration.encode(message.configurations[i], writer.uint32(34).fork(), _depth + 1).ldelim();
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            CreateDeviceRequest.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.viommu.v1.CreateDeviceRequest();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            message.device = $root.viommu.v1.DeviceObject.decode(reader, reader.size(), $undefined, _depth + 1, message.device);
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.bool())
                                message.configurationsEndless = value;
                            else
                                delete message.configurationsEndless;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.bool())
                                message.hasDeviceOut = value;
                            else
                                delete message.hasDeviceOut;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 2)
                                break;
                            if (!(message.configurations && message.configurations.length))
                                message.configurations = [];
                            message.configurations.push($root.viommu.v1.DeviceCreationConfiguration.decode(reader, reader.size(), $undefined, _depth + 1));
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            CreateDeviceRequest.fromObject = function (object, _depth) {
                if (object instanceof $root.viommu.v1.CreateDeviceRequest)
                    return object;
                if (!$util.isObject(object))
                    throw $TypeError(".viommu.v1.CreateDeviceRequest: object expected");
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let message = new $root.viommu.v1.CreateDeviceRequest();
                if (object.device != null) {
                    if (!$util.isObject(object.device))
                        throw $TypeError(".viommu.v1.CreateDeviceRequest.device: object expected");
                    message.device = $root.viommu.v1.DeviceObject.fromObject(object.device, _depth + 1);
                }
                if (object.configurationsEndless != null)
                    if (object.configurationsEndless)
                        message.configurationsEndless = $Boolean(object.configurationsEndless);
                if (object.hasDeviceOut != null)
                    if (object.hasDeviceOut)
                        message.hasDeviceOut = $Boolean(object.hasDeviceOut);
                if (object.configurations) {
                    if (!$Array.isArray(object.configurations))
                        throw $TypeError(".viommu.v1.CreateDeviceRequest.configurations: array expected");
                    message.configurations = $Array(object.configurations.length);
                    for (let i = 0; i < object.configurations.length; ++i) {
                        if (!$util.isObject(object.configurations[i]))
                            throw $TypeError(".viommu.v1.CreateDeviceRequest.configurations: object expected");
                        message.configurations[i] = $root.viommu.v1.DeviceCreationConfiguration.fromObject(object.configurations[i], _depth + 1);
                    }
                }
                return message;
            };

            CreateDeviceRequest.toObject = function (message, options, _depth) {
                if (!options)
                    options = {};
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let object = {};
                if (options.arrays || options.defaults)
                    object.configurations = [];
                if (options.defaults) {
                    object.device = null;
                    object.configurationsEndless = false;
                    object.hasDeviceOut = false;
                }
                if (message.device != null && $Object.hasOwnProperty.call(message, "device"))
                    object.device = $root.viommu.v1.DeviceObject.toObject(message.device, options, _depth + 1);
                if (message.configurationsEndless != null && $Object.hasOwnProperty.call(message, "configurationsEndless"))
                    object.configurationsEndless = message.configurationsEndless;
                if (message.hasDeviceOut != null && $Object.hasOwnProperty.call(message, "hasDeviceOut"))
                    object.hasDeviceOut = message.hasDeviceOut;
                if (message.configurations && message.configurations.length) {
                    object.configurations = $Array(message.configurations.length);
                    for (let j = 0; j < message.configurations.length; ++j)
                        object.configurations[j] = $root.viommu.v1.DeviceCreationConfiguration.toObject(message.configurations[j], options, _depth + 1);
                }
                return object;
            };

            CreateDeviceRequest.prototype.toJSON = function() {
                return CreateDeviceRequest.toObject(this, $protobuf.util.toJSONOptions);
            };

            return CreateDeviceRequest;
        })();

        v1.CreateDeviceResult = (function() {

            const CreateDeviceResult = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            CreateDeviceResult.prototype.dmaDevice = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            CreateDeviceResult.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.dmaDevice != null && $Object.hasOwnProperty.call(message, "dmaDevice") && (typeof message.dmaDevice === "object" ? message.dmaDevice.low || message.dmaDevice.high : message.dmaDevice !== 0))
                    writer.uint32(8).uint64(message.dmaDevice);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            CreateDeviceResult.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.viommu.v1.CreateDeviceResult();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.dmaDevice = value;
                            else
                                delete message.dmaDevice;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            CreateDeviceResult.fromObject = function (object, _depth) {
                if (object instanceof $root.viommu.v1.CreateDeviceResult)
                    return object;
                if (!$util.isObject(object))
                    throw $TypeError(".viommu.v1.CreateDeviceResult: object expected");
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let message = new $root.viommu.v1.CreateDeviceResult();
                if (object.dmaDevice != null)
                    if (typeof object.dmaDevice === "object" ? object.dmaDevice.low || object.dmaDevice.high : $Number(object.dmaDevice) !== 0)
                        if ($util.Long)
                            message.dmaDevice = $util.Long.fromValue(object.dmaDevice, true);
                        else if (typeof object.dmaDevice === "string")
                            message.dmaDevice = $parseInt(object.dmaDevice, 10);
                        else if (typeof object.dmaDevice === "number")
                            message.dmaDevice = object.dmaDevice;
                        else if (typeof object.dmaDevice === "object")
                            message.dmaDevice = new $util.LongBits(object.dmaDevice.low >>> 0, object.dmaDevice.high >>> 0).toNumber(true);
                return message;
            };

            CreateDeviceResult.toObject = function (message, options, _depth) {
                if (!options)
                    options = {};
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let object = {};
                if (options.defaults)
                    if ($util.Long) {
                        let long = new $util.Long(0, 0, true);
                        object.dmaDevice = options.longs === $String ? long.toString() : options.longs === $Number ? long.toNumber() : typeof $BigInt !== "undefined" && options.longs === $BigInt ? long.toBigInt() : long;
                    } else
                        object.dmaDevice = options.longs === $String ? "0" : typeof $BigInt !== "undefined" && options.longs === $BigInt ? $BigInt("0") : 0;
                if (message.dmaDevice != null && $Object.hasOwnProperty.call(message, "dmaDevice"))
                    if (typeof $BigInt !== "undefined" && options.longs === $BigInt)
                        object.dmaDevice = typeof message.dmaDevice === "number" ? $BigInt(message.dmaDevice) : $util.Long.fromBits(message.dmaDevice.low >>> 0, message.dmaDevice.high >>> 0, true).toBigInt();
                    else if (typeof message.dmaDevice === "number")
                        object.dmaDevice = options.longs === $String ? $String(message.dmaDevice) : message.dmaDevice;
                    else
                        object.dmaDevice = options.longs === $String ? $util.Long.prototype.toString.call(message.dmaDevice) : options.longs === $Number ? new $util.LongBits(message.dmaDevice.low >>> 0, message.dmaDevice.high >>> 0).toNumber(true) : message.dmaDevice;
                return object;
            };

            CreateDeviceResult.prototype.toJSON = function() {
                return CreateDeviceResult.toObject(this, $protobuf.util.toJSONOptions);
            };

            return CreateDeviceResult;
        })();

        v1.DeleteDeviceRequest = (function() {

            const DeleteDeviceRequest = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            DeleteDeviceRequest.prototype.dmaDevice = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            DeleteDeviceRequest.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.dmaDevice != null && $Object.hasOwnProperty.call(message, "dmaDevice") && (typeof message.dmaDevice === "object" ? message.dmaDevice.low || message.dmaDevice.high : message.dmaDevice !== 0))
                    writer.uint32(8).uint64(message.dmaDevice);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            DeleteDeviceRequest.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.viommu.v1.DeleteDeviceRequest();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.dmaDevice = value;
                            else
                                delete message.dmaDevice;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            DeleteDeviceRequest.fromObject = function (object, _depth) {
                if (object instanceof $root.viommu.v1.DeleteDeviceRequest)
                    return object;
                if (!$util.isObject(object))
                    throw $TypeError(".viommu.v1.DeleteDeviceRequest: object expected");
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let message = new $root.viommu.v1.DeleteDeviceRequest();
                if (object.dmaDevice != null)
                    if (typeof object.dmaDevice === "object" ? object.dmaDevice.low || object.dmaDevice.high : $Number(object.dmaDevice) !== 0)
                        if ($util.Long)
                            message.dmaDevice = $util.Long.fromValue(object.dmaDevice, true);
                        else if (typeof object.dmaDevice === "string")
                            message.dmaDevice = $parseInt(object.dmaDevice, 10);
                        else if (typeof object.dmaDevice === "number")
                            message.dmaDevice = object.dmaDevice;
                        else if (typeof object.dmaDevice === "object")
                            message.dmaDevice = new $util.LongBits(object.dmaDevice.low >>> 0, object.dmaDevice.high >>> 0).toNumber(true);
                return message;
            };

            DeleteDeviceRequest.toObject = function (message, options, _depth) {
                if (!options)
                    options = {};
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let object = {};
                if (options.defaults)
                    if ($util.Long) {
                        let long = new $util.Long(0, 0, true);
                        object.dmaDevice = options.longs === $String ? long.toString() : options.longs === $Number ? long.toNumber() : typeof $BigInt !== "undefined" && options.longs === $BigInt ? long.toBigInt() : long;
                    } else
                        object.dmaDevice = options.longs === $String ? "0" : typeof $BigInt !== "undefined" && options.longs === $BigInt ? $BigInt("0") : 0;
                if (message.dmaDevice != null && $Object.hasOwnProperty.call(message, "dmaDevice"))
                    if (typeof $BigInt !== "undefined" && options.longs === $BigInt)
                        object.dmaDevice = typeof message.dmaDevice === "number" ? $BigInt(message.dmaDevice) : $util.Long.fromBits(message.dmaDevice.low >>> 0, message.dmaDevice.high >>> 0, true).toBigInt();
                    else if (typeof message.dmaDevice === "number")
                        object.dmaDevice = options.longs === $String ? $String(message.dmaDevice) : message.dmaDevice;
                    else
                        object.dmaDevice = options.longs === $String ? $util.Long.prototype.toString.call(message.dmaDevice) : options.longs === $Number ? new $util.LongBits(message.dmaDevice.low >>> 0, message.dmaDevice.high >>> 0).toNumber(true) : message.dmaDevice;
                return object;
            };

            DeleteDeviceRequest.prototype.toJSON = function() {
                return DeleteDeviceRequest.toObject(this, $protobuf.util.toJSONOptions);
            };

            return DeleteDeviceRequest;
        })();

        v1.CreatePasidDeviceRequest = (function() {

            const CreatePasidDeviceRequest = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            CreatePasidDeviceRequest.prototype.dmaDevice = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
            CreatePasidDeviceRequest.prototype.hasPasidDeviceOut = false;
            CreatePasidDeviceRequest.prototype.hasAsidOut = false;

            CreatePasidDeviceRequest.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.dmaDevice != null && $Object.hasOwnProperty.call(message, "dmaDevice") && (typeof message.dmaDevice === "object" ? message.dmaDevice.low || message.dmaDevice.high : message.dmaDevice !== 0))
                    writer.uint32(8).uint64(message.dmaDevice);
                if (message.hasPasidDeviceOut != null && $Object.hasOwnProperty.call(message, "hasPasidDeviceOut") && message.hasPasidDeviceOut !== false)
                    writer.uint32(16).bool(message.hasPasidDeviceOut);
                if (message.hasAsidOut != null && $Object.hasOwnProperty.call(message, "hasAsidOut") && message.hasAsidOut !== false)
                    writer.uint32(24).bool(message.hasAsidOut);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            CreatePasidDeviceRequest.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.viommu.v1.CreatePasidDeviceRequest();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.dmaDevice = value;
                            else
                                delete message.dmaDevice;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.bool())
                                message.hasPasidDeviceOut = value;
                            else
                                delete message.hasPasidDeviceOut;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.bool())
                                message.hasAsidOut = value;
                            else
                                delete message.hasAsidOut;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            CreatePasidDeviceRequest.fromObject = function (object, _depth) {
                if (object instanceof $root.viommu.v1.CreatePasidDeviceRequest)
                    return object;
                if (!$util.isObject(object))
                    throw $TypeError(".viommu.v1.CreatePasidDeviceRequest: object expected");
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let message = new $root.viommu.v1.CreatePasidDeviceRequest();
                if (object.dmaDevice != null)
                    if (typeof object.dmaDevice === "object" ? object.dmaDevice.low || object.dmaDevice.high : $Number(object.dmaDevice) !== 0)
                        if ($util.Long)
                            message.dmaDevice = $util.Long.fromValue(object.dmaDevice, true);
                        else if (typeof object.dmaDevice === "string")
                            message.dmaDevice = $parseInt(object.dmaDevice, 10);
                        else if (typeof object.dmaDevice === "number")
                            message.dmaDevice = object.dmaDevice;
                        else if (typeof object.dmaDevice === "object")
                            message.dmaDevice = new $util.LongBits(object.dmaDevice.low >>> 0, object.dmaDevice.high >>> 0).toNumber(true);
                if (object.hasPasidDeviceOut != null)
                    if (object.hasPasidDeviceOut)
                        message.hasPasidDeviceOut = $Boolean(object.hasPasidDeviceOut);
                if (object.hasAsidOut != null)
                    if (object.hasAsidOut)
                        message.hasAsidOut = $Boolean(object.hasAsidOut);
                return message;
            };

            CreatePasidDeviceRequest.toObject = function (message, options, _depth) {
                if (!options)
                    options = {};
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let object = {};
                if (options.defaults) {
                    if ($util.Long) {
                        let long = new $util.Long(0, 0, true);
                        object.dmaDevice = options.longs === $String ? long.toString() : options.longs === $Number ? long.toNumber() : typeof $BigInt !== "undefined" && options.longs === $BigInt ? long.toBigInt() : long;
                    } else
                        object.dmaDevice = options.longs === $String ? "0" : typeof $BigInt !== "undefined" && options.longs === $BigInt ? $BigInt("0") : 0;
                    object.hasPasidDeviceOut = false;
                    object.hasAsidOut = false;
                }
                if (message.dmaDevice != null && $Object.hasOwnProperty.call(message, "dmaDevice"))
                    if (typeof $BigInt !== "undefined" && options.longs === $BigInt)
                        object.dmaDevice = typeof message.dmaDevice === "number" ? $BigInt(message.dmaDevice) : $util.Long.fromBits(message.dmaDevice.low >>> 0, message.dmaDevice.high >>> 0, true).toBigInt();
                    else if (typeof message.dmaDevice === "number")
                        object.dmaDevice = options.longs === $String ? $String(message.dmaDevice) : message.dmaDevice;
                    else
                        object.dmaDevice = options.longs === $String ? $util.Long.prototype.toString.call(message.dmaDevice) : options.longs === $Number ? new $util.LongBits(message.dmaDevice.low >>> 0, message.dmaDevice.high >>> 0).toNumber(true) : message.dmaDevice;
                if (message.hasPasidDeviceOut != null && $Object.hasOwnProperty.call(message, "hasPasidDeviceOut"))
                    object.hasPasidDeviceOut = message.hasPasidDeviceOut;
                if (message.hasAsidOut != null && $Object.hasOwnProperty.call(message, "hasAsidOut"))
                    object.hasAsidOut = message.hasAsidOut;
                return object;
            };

            CreatePasidDeviceRequest.prototype.toJSON = function() {
                return CreatePasidDeviceRequest.toObject(this, $protobuf.util.toJSONOptions);
            };

            return CreatePasidDeviceRequest;
        })();

        v1.CreatePasidDeviceResult = (function() {

            const CreatePasidDeviceResult = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            CreatePasidDeviceResult.prototype.pasidDevice = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
            CreatePasidDeviceResult.prototype.asid = 0;

            CreatePasidDeviceResult.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.pasidDevice != null && $Object.hasOwnProperty.call(message, "pasidDevice") && (typeof message.pasidDevice === "object" ? message.pasidDevice.low || message.pasidDevice.high : message.pasidDevice !== 0))
                    writer.uint32(8).uint64(message.pasidDevice);
                if (message.asid != null && $Object.hasOwnProperty.call(message, "asid") && message.asid !== 0)
                    writer.uint32(16).uint32(message.asid);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            CreatePasidDeviceResult.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.viommu.v1.CreatePasidDeviceResult();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.pasidDevice = value;
                            else
                                delete message.pasidDevice;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.asid = value;
                            else
                                delete message.asid;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            CreatePasidDeviceResult.fromObject = function (object, _depth) {
                if (object instanceof $root.viommu.v1.CreatePasidDeviceResult)
                    return object;
                if (!$util.isObject(object))
                    throw $TypeError(".viommu.v1.CreatePasidDeviceResult: object expected");
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let message = new $root.viommu.v1.CreatePasidDeviceResult();
                if (object.pasidDevice != null)
                    if (typeof object.pasidDevice === "object" ? object.pasidDevice.low || object.pasidDevice.high : $Number(object.pasidDevice) !== 0)
                        if ($util.Long)
                            message.pasidDevice = $util.Long.fromValue(object.pasidDevice, true);
                        else if (typeof object.pasidDevice === "string")
                            message.pasidDevice = $parseInt(object.pasidDevice, 10);
                        else if (typeof object.pasidDevice === "number")
                            message.pasidDevice = object.pasidDevice;
                        else if (typeof object.pasidDevice === "object")
                            message.pasidDevice = new $util.LongBits(object.pasidDevice.low >>> 0, object.pasidDevice.high >>> 0).toNumber(true);
                if (object.asid != null)
                    if ($Number(object.asid) !== 0)
                        message.asid = object.asid >>> 0;
                return message;
            };

            CreatePasidDeviceResult.toObject = function (message, options, _depth) {
                if (!options)
                    options = {};
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let object = {};
                if (options.defaults) {
                    if ($util.Long) {
                        let long = new $util.Long(0, 0, true);
                        object.pasidDevice = options.longs === $String ? long.toString() : options.longs === $Number ? long.toNumber() : typeof $BigInt !== "undefined" && options.longs === $BigInt ? long.toBigInt() : long;
                    } else
                        object.pasidDevice = options.longs === $String ? "0" : typeof $BigInt !== "undefined" && options.longs === $BigInt ? $BigInt("0") : 0;
                    object.asid = 0;
                }
                if (message.pasidDevice != null && $Object.hasOwnProperty.call(message, "pasidDevice"))
                    if (typeof $BigInt !== "undefined" && options.longs === $BigInt)
                        object.pasidDevice = typeof message.pasidDevice === "number" ? $BigInt(message.pasidDevice) : $util.Long.fromBits(message.pasidDevice.low >>> 0, message.pasidDevice.high >>> 0, true).toBigInt();
                    else if (typeof message.pasidDevice === "number")
                        object.pasidDevice = options.longs === $String ? $String(message.pasidDevice) : message.pasidDevice;
                    else
                        object.pasidDevice = options.longs === $String ? $util.Long.prototype.toString.call(message.pasidDevice) : options.longs === $Number ? new $util.LongBits(message.pasidDevice.low >>> 0, message.pasidDevice.high >>> 0).toNumber(true) : message.pasidDevice;
                if (message.asid != null && $Object.hasOwnProperty.call(message, "asid"))
                    object.asid = message.asid;
                return object;
            };

            CreatePasidDeviceResult.prototype.toJSON = function() {
                return CreatePasidDeviceResult.toObject(this, $protobuf.util.toJSONOptions);
            };

            return CreatePasidDeviceResult;
        })();

        v1.DeletePasidDeviceRequest = (function() {

            const DeletePasidDeviceRequest = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            DeletePasidDeviceRequest.prototype.pasidDevice = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            DeletePasidDeviceRequest.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.pasidDevice != null && $Object.hasOwnProperty.call(message, "pasidDevice") && (typeof message.pasidDevice === "object" ? message.pasidDevice.low || message.pasidDevice.high : message.pasidDevice !== 0))
                    writer.uint32(8).uint64(message.pasidDevice);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            DeletePasidDeviceRequest.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.viommu.v1.DeletePasidDeviceRequest();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.pasidDevice = value;
                            else
                                delete message.pasidDevice;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            DeletePasidDeviceRequest.fromObject = function (object, _depth) {
                if (object instanceof $root.viommu.v1.DeletePasidDeviceRequest)
                    return object;
                if (!$util.isObject(object))
                    throw $TypeError(".viommu.v1.DeletePasidDeviceRequest: object expected");
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let message = new $root.viommu.v1.DeletePasidDeviceRequest();
                if (object.pasidDevice != null)
                    if (typeof object.pasidDevice === "object" ? object.pasidDevice.low || object.pasidDevice.high : $Number(object.pasidDevice) !== 0)
                        if ($util.Long)
                            message.pasidDevice = $util.Long.fromValue(object.pasidDevice, true);
                        else if (typeof object.pasidDevice === "string")
                            message.pasidDevice = $parseInt(object.pasidDevice, 10);
                        else if (typeof object.pasidDevice === "number")
                            message.pasidDevice = object.pasidDevice;
                        else if (typeof object.pasidDevice === "object")
                            message.pasidDevice = new $util.LongBits(object.pasidDevice.low >>> 0, object.pasidDevice.high >>> 0).toNumber(true);
                return message;
            };

            DeletePasidDeviceRequest.toObject = function (message, options, _depth) {
                if (!options)
                    options = {};
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let object = {};
                if (options.defaults)
                    if ($util.Long) {
                        let long = new $util.Long(0, 0, true);
                        object.pasidDevice = options.longs === $String ? long.toString() : options.longs === $Number ? long.toNumber() : typeof $BigInt !== "undefined" && options.longs === $BigInt ? long.toBigInt() : long;
                    } else
                        object.pasidDevice = options.longs === $String ? "0" : typeof $BigInt !== "undefined" && options.longs === $BigInt ? $BigInt("0") : 0;
                if (message.pasidDevice != null && $Object.hasOwnProperty.call(message, "pasidDevice"))
                    if (typeof $BigInt !== "undefined" && options.longs === $BigInt)
                        object.pasidDevice = typeof message.pasidDevice === "number" ? $BigInt(message.pasidDevice) : $util.Long.fromBits(message.pasidDevice.low >>> 0, message.pasidDevice.high >>> 0, true).toBigInt();
                    else if (typeof message.pasidDevice === "number")
                        object.pasidDevice = options.longs === $String ? $String(message.pasidDevice) : message.pasidDevice;
                    else
                        object.pasidDevice = options.longs === $String ? $util.Long.prototype.toString.call(message.pasidDevice) : options.longs === $Number ? new $util.LongBits(message.pasidDevice.low >>> 0, message.pasidDevice.high >>> 0).toNumber(true) : message.pasidDevice;
                return object;
            };

            DeletePasidDeviceRequest.prototype.toJSON = function() {
                return DeletePasidDeviceRequest.toObject(this, $protobuf.util.toJSONOptions);
            };

            return DeletePasidDeviceRequest;
        })();

        v1.AttachPasidDeviceRequest = (function() {

            const AttachPasidDeviceRequest = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            AttachPasidDeviceRequest.prototype.domain = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
            AttachPasidDeviceRequest.prototype.pasidDevice = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            AttachPasidDeviceRequest.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.domain != null && $Object.hasOwnProperty.call(message, "domain") && (typeof message.domain === "object" ? message.domain.low || message.domain.high : message.domain !== 0))
                    writer.uint32(8).uint64(message.domain);
                if (message.pasidDevice != null && $Object.hasOwnProperty.call(message, "pasidDevice") && (typeof message.pasidDevice === "object" ? message.pasidDevice.low || message.pasidDevice.high : message.pasidDevice !== 0))
                    writer.uint32(16).uint64(message.pasidDevice);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            AttachPasidDeviceRequest.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.viommu.v1.AttachPasidDeviceRequest();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.domain = value;
                            else
                                delete message.domain;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.pasidDevice = value;
                            else
                                delete message.pasidDevice;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            AttachPasidDeviceRequest.fromObject = function (object, _depth) {
                if (object instanceof $root.viommu.v1.AttachPasidDeviceRequest)
                    return object;
                if (!$util.isObject(object))
                    throw $TypeError(".viommu.v1.AttachPasidDeviceRequest: object expected");
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let message = new $root.viommu.v1.AttachPasidDeviceRequest();
                if (object.domain != null)
                    if (typeof object.domain === "object" ? object.domain.low || object.domain.high : $Number(object.domain) !== 0)
                        if ($util.Long)
                            message.domain = $util.Long.fromValue(object.domain, true);
                        else if (typeof object.domain === "string")
                            message.domain = $parseInt(object.domain, 10);
                        else if (typeof object.domain === "number")
                            message.domain = object.domain;
                        else if (typeof object.domain === "object")
                            message.domain = new $util.LongBits(object.domain.low >>> 0, object.domain.high >>> 0).toNumber(true);
                if (object.pasidDevice != null)
                    if (typeof object.pasidDevice === "object" ? object.pasidDevice.low || object.pasidDevice.high : $Number(object.pasidDevice) !== 0)
                        if ($util.Long)
                            message.pasidDevice = $util.Long.fromValue(object.pasidDevice, true);
                        else if (typeof object.pasidDevice === "string")
                            message.pasidDevice = $parseInt(object.pasidDevice, 10);
                        else if (typeof object.pasidDevice === "number")
                            message.pasidDevice = object.pasidDevice;
                        else if (typeof object.pasidDevice === "object")
                            message.pasidDevice = new $util.LongBits(object.pasidDevice.low >>> 0, object.pasidDevice.high >>> 0).toNumber(true);
                return message;
            };

            AttachPasidDeviceRequest.toObject = function (message, options, _depth) {
                if (!options)
                    options = {};
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let object = {};
                if (options.defaults) {
                    if ($util.Long) {
                        let long = new $util.Long(0, 0, true);
                        object.domain = options.longs === $String ? long.toString() : options.longs === $Number ? long.toNumber() : typeof $BigInt !== "undefined" && options.longs === $BigInt ? long.toBigInt() : long;
                    } else
                        object.domain = options.longs === $String ? "0" : typeof $BigInt !== "undefined" && options.longs === $BigInt ? $BigInt("0") : 0;
                    if ($util.Long) {
                        let long = new $util.Long(0, 0, true);
                        object.pasidDevice = options.longs === $String ? long.toString() : options.longs === $Number ? long.toNumber() : typeof $BigInt !== "undefined" && options.longs === $BigInt ? long.toBigInt() : long;
                    } else
                        object.pasidDevice = options.longs === $String ? "0" : typeof $BigInt !== "undefined" && options.longs === $BigInt ? $BigInt("0") : 0;
                }
                if (message.domain != null && $Object.hasOwnProperty.call(message, "domain"))
                    if (typeof $BigInt !== "undefined" && options.longs === $BigInt)
                        object.domain = typeof message.domain === "number" ? $BigInt(message.domain) : $util.Long.fromBits(message.domain.low >>> 0, message.domain.high >>> 0, true).toBigInt();
                    else if (typeof message.domain === "number")
                        object.domain = options.longs === $String ? $String(message.domain) : message.domain;
                    else
                        object.domain = options.longs === $String ? $util.Long.prototype.toString.call(message.domain) : options.longs === $Number ? new $util.LongBits(message.domain.low >>> 0, message.domain.high >>> 0).toNumber(true) : message.domain;
                if (message.pasidDevice != null && $Object.hasOwnProperty.call(message, "pasidDevice"))
                    if (typeof $BigInt !== "undefined" && options.longs === $BigInt)
                        object.pasidDevice = typeof message.pasidDevice === "number" ? $BigInt(message.pasidDevice) : $util.Long.fromBits(message.pasidDevice.low >>> 0, message.pasidDevice.high >>> 0, true).toBigInt();
                    else if (typeof message.pasidDevice === "number")
                        object.pasidDevice = options.longs === $String ? $String(message.pasidDevice) : message.pasidDevice;
                    else
                        object.pasidDevice = options.longs === $String ? $util.Long.prototype.toString.call(message.pasidDevice) : options.longs === $Number ? new $util.LongBits(message.pasidDevice.low >>> 0, message.pasidDevice.high >>> 0).toNumber(true) : message.pasidDevice;
                return object;
            };

            AttachPasidDeviceRequest.prototype.toJSON = function() {
                return AttachPasidDeviceRequest.toObject(this, $protobuf.util.toJSONOptions);
            };

            return AttachPasidDeviceRequest;
        })();

        v1.DetachPasidDeviceRequest = (function() {

            const DetachPasidDeviceRequest = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            DetachPasidDeviceRequest.prototype.pasidDevice = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            DetachPasidDeviceRequest.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.pasidDevice != null && $Object.hasOwnProperty.call(message, "pasidDevice") && (typeof message.pasidDevice === "object" ? message.pasidDevice.low || message.pasidDevice.high : message.pasidDevice !== 0))
                    writer.uint32(8).uint64(message.pasidDevice);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            DetachPasidDeviceRequest.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.viommu.v1.DetachPasidDeviceRequest();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.pasidDevice = value;
                            else
                                delete message.pasidDevice;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            DetachPasidDeviceRequest.fromObject = function (object, _depth) {
                if (object instanceof $root.viommu.v1.DetachPasidDeviceRequest)
                    return object;
                if (!$util.isObject(object))
                    throw $TypeError(".viommu.v1.DetachPasidDeviceRequest: object expected");
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let message = new $root.viommu.v1.DetachPasidDeviceRequest();
                if (object.pasidDevice != null)
                    if (typeof object.pasidDevice === "object" ? object.pasidDevice.low || object.pasidDevice.high : $Number(object.pasidDevice) !== 0)
                        if ($util.Long)
                            message.pasidDevice = $util.Long.fromValue(object.pasidDevice, true);
                        else if (typeof object.pasidDevice === "string")
                            message.pasidDevice = $parseInt(object.pasidDevice, 10);
                        else if (typeof object.pasidDevice === "number")
                            message.pasidDevice = object.pasidDevice;
                        else if (typeof object.pasidDevice === "object")
                            message.pasidDevice = new $util.LongBits(object.pasidDevice.low >>> 0, object.pasidDevice.high >>> 0).toNumber(true);
                return message;
            };

            DetachPasidDeviceRequest.toObject = function (message, options, _depth) {
                if (!options)
                    options = {};
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let object = {};
                if (options.defaults)
                    if ($util.Long) {
                        let long = new $util.Long(0, 0, true);
                        object.pasidDevice = options.longs === $String ? long.toString() : options.longs === $Number ? long.toNumber() : typeof $BigInt !== "undefined" && options.longs === $BigInt ? long.toBigInt() : long;
                    } else
                        object.pasidDevice = options.longs === $String ? "0" : typeof $BigInt !== "undefined" && options.longs === $BigInt ? $BigInt("0") : 0;
                if (message.pasidDevice != null && $Object.hasOwnProperty.call(message, "pasidDevice"))
                    if (typeof $BigInt !== "undefined" && options.longs === $BigInt)
                        object.pasidDevice = typeof message.pasidDevice === "number" ? $BigInt(message.pasidDevice) : $util.Long.fromBits(message.pasidDevice.low >>> 0, message.pasidDevice.high >>> 0, true).toBigInt();
                    else if (typeof message.pasidDevice === "number")
                        object.pasidDevice = options.longs === $String ? $String(message.pasidDevice) : message.pasidDevice;
                    else
                        object.pasidDevice = options.longs === $String ? $util.Long.prototype.toString.call(message.pasidDevice) : options.longs === $Number ? new $util.LongBits(message.pasidDevice.low >>> 0, message.pasidDevice.high >>> 0).toNumber(true) : message.pasidDevice;
                return object;
            };

            DetachPasidDeviceRequest.prototype.toJSON = function() {
                return DetachPasidDeviceRequest.toObject(this, $protobuf.util.toJSONOptions);
            };

            return DetachPasidDeviceRequest;
        })();

        v1.QueryDeviceInfoRequest = (function() {

            const QueryDeviceInfoRequest = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            QueryDeviceInfoRequest.prototype.dmaDevice = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
            QueryDeviceInfoRequest.prototype.size = 0;
            QueryDeviceInfoRequest.prototype.hasBytesWritten = false;
            QueryDeviceInfoRequest.prototype.hasBuffer = false;

            QueryDeviceInfoRequest.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.dmaDevice != null && $Object.hasOwnProperty.call(message, "dmaDevice") && (typeof message.dmaDevice === "object" ? message.dmaDevice.low || message.dmaDevice.high : message.dmaDevice !== 0))
                    writer.uint32(8).uint64(message.dmaDevice);
                if (message.size != null && $Object.hasOwnProperty.call(message, "size") && message.size !== 0)
                    writer.uint32(16).uint32(message.size);
                if (message.hasBytesWritten != null && $Object.hasOwnProperty.call(message, "hasBytesWritten") && message.hasBytesWritten !== false)
                    writer.uint32(24).bool(message.hasBytesWritten);
                if (message.hasBuffer != null && $Object.hasOwnProperty.call(message, "hasBuffer") && message.hasBuffer !== false)
                    writer.uint32(32).bool(message.hasBuffer);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            QueryDeviceInfoRequest.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.viommu.v1.QueryDeviceInfoRequest();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.dmaDevice = value;
                            else
                                delete message.dmaDevice;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.size = value;
                            else
                                delete message.size;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.bool())
                                message.hasBytesWritten = value;
                            else
                                delete message.hasBytesWritten;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.bool())
                                message.hasBuffer = value;
                            else
                                delete message.hasBuffer;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            QueryDeviceInfoRequest.fromObject = function (object, _depth) {
                if (object instanceof $root.viommu.v1.QueryDeviceInfoRequest)
                    return object;
                if (!$util.isObject(object))
                    throw $TypeError(".viommu.v1.QueryDeviceInfoRequest: object expected");
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let message = new $root.viommu.v1.QueryDeviceInfoRequest();
                if (object.dmaDevice != null)
                    if (typeof object.dmaDevice === "object" ? object.dmaDevice.low || object.dmaDevice.high : $Number(object.dmaDevice) !== 0)
                        if ($util.Long)
                            message.dmaDevice = $util.Long.fromValue(object.dmaDevice, true);
                        else if (typeof object.dmaDevice === "string")
                            message.dmaDevice = $parseInt(object.dmaDevice, 10);
                        else if (typeof object.dmaDevice === "number")
                            message.dmaDevice = object.dmaDevice;
                        else if (typeof object.dmaDevice === "object")
                            message.dmaDevice = new $util.LongBits(object.dmaDevice.low >>> 0, object.dmaDevice.high >>> 0).toNumber(true);
                if (object.size != null)
                    if ($Number(object.size) !== 0)
                        message.size = object.size >>> 0;
                if (object.hasBytesWritten != null)
                    if (object.hasBytesWritten)
                        message.hasBytesWritten = $Boolean(object.hasBytesWritten);
                if (object.hasBuffer != null)
                    if (object.hasBuffer)
                        message.hasBuffer = $Boolean(object.hasBuffer);
                return message;
            };

            QueryDeviceInfoRequest.toObject = function (message, options, _depth) {
                if (!options)
                    options = {};
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let object = {};
                if (options.defaults) {
                    if ($util.Long) {
                        let long = new $util.Long(0, 0, true);
                        object.dmaDevice = options.longs === $String ? long.toString() : options.longs === $Number ? long.toNumber() : typeof $BigInt !== "undefined" && options.longs === $BigInt ? long.toBigInt() : long;
                    } else
                        object.dmaDevice = options.longs === $String ? "0" : typeof $BigInt !== "undefined" && options.longs === $BigInt ? $BigInt("0") : 0;
                    object.size = 0;
                    object.hasBytesWritten = false;
                    object.hasBuffer = false;
                }
                if (message.dmaDevice != null && $Object.hasOwnProperty.call(message, "dmaDevice"))
                    if (typeof $BigInt !== "undefined" && options.longs === $BigInt)
                        object.dmaDevice = typeof message.dmaDevice === "number" ? $BigInt(message.dmaDevice) : $util.Long.fromBits(message.dmaDevice.low >>> 0, message.dmaDevice.high >>> 0, true).toBigInt();
                    else if (typeof message.dmaDevice === "number")
                        object.dmaDevice = options.longs === $String ? $String(message.dmaDevice) : message.dmaDevice;
                    else
                        object.dmaDevice = options.longs === $String ? $util.Long.prototype.toString.call(message.dmaDevice) : options.longs === $Number ? new $util.LongBits(message.dmaDevice.low >>> 0, message.dmaDevice.high >>> 0).toNumber(true) : message.dmaDevice;
                if (message.size != null && $Object.hasOwnProperty.call(message, "size"))
                    object.size = message.size;
                if (message.hasBytesWritten != null && $Object.hasOwnProperty.call(message, "hasBytesWritten"))
                    object.hasBytesWritten = message.hasBytesWritten;
                if (message.hasBuffer != null && $Object.hasOwnProperty.call(message, "hasBuffer"))
                    object.hasBuffer = message.hasBuffer;
                return object;
            };

            QueryDeviceInfoRequest.prototype.toJSON = function() {
                return QueryDeviceInfoRequest.toObject(this, $protobuf.util.toJSONOptions);
            };

            return QueryDeviceInfoRequest;
        })();

        v1.QueryDeviceInfoResult = (function() {

            const QueryDeviceInfoResult = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            QueryDeviceInfoResult.prototype.bytesWritten = 0;
            QueryDeviceInfoResult.prototype.defaultPasidEnabled = false;
            QueryDeviceInfoResult.prototype.pasidTaggedDmaEnabled = false;
            QueryDeviceInfoResult.prototype.pasidFaultsSuppressed = false;

            QueryDeviceInfoResult.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.bytesWritten != null && $Object.hasOwnProperty.call(message, "bytesWritten") && message.bytesWritten !== 0)
                    writer.uint32(8).uint32(message.bytesWritten);
                if (message.defaultPasidEnabled != null && $Object.hasOwnProperty.call(message, "defaultPasidEnabled") && message.defaultPasidEnabled !== false)
                    writer.uint32(16).bool(message.defaultPasidEnabled);
                if (message.pasidTaggedDmaEnabled != null && $Object.hasOwnProperty.call(message, "pasidTaggedDmaEnabled") && message.pasidTaggedDmaEnabled !== false)
                    writer.uint32(24).bool(message.pasidTaggedDmaEnabled);
                if (message.pasidFaultsSuppressed != null && $Object.hasOwnProperty.call(message, "pasidFaultsSuppressed") && message.pasidFaultsSuppressed !== false)
                    writer.uint32(32).bool(message.pasidFaultsSuppressed);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            QueryDeviceInfoResult.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.viommu.v1.QueryDeviceInfoResult();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.bytesWritten = value;
                            else
                                delete message.bytesWritten;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.bool())
                                message.defaultPasidEnabled = value;
                            else
                                delete message.defaultPasidEnabled;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.bool())
                                message.pasidTaggedDmaEnabled = value;
                            else
                                delete message.pasidTaggedDmaEnabled;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.bool())
                                message.pasidFaultsSuppressed = value;
                            else
                                delete message.pasidFaultsSuppressed;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            QueryDeviceInfoResult.fromObject = function (object, _depth) {
                if (object instanceof $root.viommu.v1.QueryDeviceInfoResult)
                    return object;
                if (!$util.isObject(object))
                    throw $TypeError(".viommu.v1.QueryDeviceInfoResult: object expected");
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let message = new $root.viommu.v1.QueryDeviceInfoResult();
                if (object.bytesWritten != null)
                    if ($Number(object.bytesWritten) !== 0)
                        message.bytesWritten = object.bytesWritten >>> 0;
                if (object.defaultPasidEnabled != null)
                    if (object.defaultPasidEnabled)
                        message.defaultPasidEnabled = $Boolean(object.defaultPasidEnabled);
                if (object.pasidTaggedDmaEnabled != null)
                    if (object.pasidTaggedDmaEnabled)
                        message.pasidTaggedDmaEnabled = $Boolean(object.pasidTaggedDmaEnabled);
                if (object.pasidFaultsSuppressed != null)
                    if (object.pasidFaultsSuppressed)
                        message.pasidFaultsSuppressed = $Boolean(object.pasidFaultsSuppressed);
                return message;
            };

            QueryDeviceInfoResult.toObject = function (message, options, _depth) {
                if (!options)
                    options = {};
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let object = {};
                if (options.defaults) {
                    object.bytesWritten = 0;
                    object.defaultPasidEnabled = false;
                    object.pasidTaggedDmaEnabled = false;
                    object.pasidFaultsSuppressed = false;
                }
                if (message.bytesWritten != null && $Object.hasOwnProperty.call(message, "bytesWritten"))
                    object.bytesWritten = message.bytesWritten;
                if (message.defaultPasidEnabled != null && $Object.hasOwnProperty.call(message, "defaultPasidEnabled"))
                    object.defaultPasidEnabled = message.defaultPasidEnabled;
                if (message.pasidTaggedDmaEnabled != null && $Object.hasOwnProperty.call(message, "pasidTaggedDmaEnabled"))
                    object.pasidTaggedDmaEnabled = message.pasidTaggedDmaEnabled;
                if (message.pasidFaultsSuppressed != null && $Object.hasOwnProperty.call(message, "pasidFaultsSuppressed"))
                    object.pasidFaultsSuppressed = message.pasidFaultsSuppressed;
                return object;
            };

            QueryDeviceInfoResult.prototype.toJSON = function() {
                return QueryDeviceInfoResult.toObject(this, $protobuf.util.toJSONOptions);
            };

            return QueryDeviceInfoResult;
        })();

        v1.DeviceObjectKind = (function() {
            const valuesById = $Object.create(null), values = $Object.create(valuesById);
            values[valuesById[0] = "DEVICE_OBJECT_KIND_UNSPECIFIED"] = 0;
            values[valuesById[1] = "DEVICE_OBJECT_KIND_NOT_A_PDO"] = 1;
            values[valuesById[2] = "DEVICE_OBJECT_KIND_NO_BUS_IDENTITY"] = 2;
            values[valuesById[3] = "DEVICE_OBJECT_KIND_PCI"] = 3;
            values[valuesById[4] = "DEVICE_OBJECT_KIND_ACPI"] = 4;
            return values;
        })();

        v1.DeviceObject = (function() {

            const DeviceObject = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            DeviceObject.prototype.kind = 0;
            DeviceObject.prototype.segment = 0;
            DeviceObject.prototype.busDeviceFunction = 0;
            DeviceObject.prototype.acpiUid = 0;

            DeviceObject.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.kind != null && $Object.hasOwnProperty.call(message, "kind") && message.kind !== 0)
                    writer.uint32(8).int32(message.kind);
                if (message.segment != null && $Object.hasOwnProperty.call(message, "segment") && message.segment !== 0)
                    writer.uint32(16).uint32(message.segment);
                if (message.busDeviceFunction != null && $Object.hasOwnProperty.call(message, "busDeviceFunction") && message.busDeviceFunction !== 0)
                    writer.uint32(24).uint32(message.busDeviceFunction);
                if (message.acpiUid != null && $Object.hasOwnProperty.call(message, "acpiUid") && message.acpiUid !== 0)
                    writer.uint32(32).uint32(message.acpiUid);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            DeviceObject.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.viommu.v1.DeviceObject();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.int32())
                                message.kind = value;
                            else
                                delete message.kind;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.segment = value;
                            else
                                delete message.segment;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.busDeviceFunction = value;
                            else
                                delete message.busDeviceFunction;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.acpiUid = value;
                            else
                                delete message.acpiUid;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            DeviceObject.fromObject = function (object, _depth) {
                if (object instanceof $root.viommu.v1.DeviceObject)
                    return object;
                if (!$util.isObject(object))
                    throw $TypeError(".viommu.v1.DeviceObject: object expected");
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let message = new $root.viommu.v1.DeviceObject();
                if (object.kind !== 0 && (typeof object.kind !== "string" || $root.viommu.v1.DeviceObjectKind[object.kind] !== 0))
                    switch (object.kind) {
                    case "DEVICE_OBJECT_KIND_UNSPECIFIED":
                    case 0:
                        message.kind = 0;
                        break;
                    case "DEVICE_OBJECT_KIND_NOT_A_PDO":
                    case 1:
                        message.kind = 1;
                        break;
                    case "DEVICE_OBJECT_KIND_NO_BUS_IDENTITY":
                    case 2:
                        message.kind = 2;
                        break;
                    case "DEVICE_OBJECT_KIND_PCI":
                    case 3:
                        message.kind = 3;
                        break;
                    case "DEVICE_OBJECT_KIND_ACPI":
                    case 4:
                        message.kind = 4;
                        break;
                    default:
                        if (typeof object.kind === "number" && (object.kind | 0) === object.kind)
                            message.kind = object.kind;
                    }
                if (object.segment != null)
                    if ($Number(object.segment) !== 0)
                        message.segment = object.segment >>> 0;
                if (object.busDeviceFunction != null)
                    if ($Number(object.busDeviceFunction) !== 0)
                        message.busDeviceFunction = object.busDeviceFunction >>> 0;
                if (object.acpiUid != null)
                    if ($Number(object.acpiUid) !== 0)
                        message.acpiUid = object.acpiUid >>> 0;
                return message;
            };

            DeviceObject.toObject = function (message, options, _depth) {
                if (!options)
                    options = {};
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let object = {};
                if (options.defaults) {
                    object.kind = options.enums === $String ? "DEVICE_OBJECT_KIND_UNSPECIFIED" : 0;
                    object.segment = 0;
                    object.busDeviceFunction = 0;
                    object.acpiUid = 0;
                }
                if (message.kind != null && $Object.hasOwnProperty.call(message, "kind"))
                    object.kind = options.enums === $String ? $root.viommu.v1.DeviceObjectKind[message.kind] === $undefined ? message.kind : $root.viommu.v1.DeviceObjectKind[message.kind] : message.kind;
                if (message.segment != null && $Object.hasOwnProperty.call(message, "segment"))
                    object.segment = message.segment;
                if (message.busDeviceFunction != null && $Object.hasOwnProperty.call(message, "busDeviceFunction"))
                    object.busDeviceFunction = message.busDeviceFunction;
                if (message.acpiUid != null && $Object.hasOwnProperty.call(message, "acpiUid"))
                    object.acpiUid = message.acpiUid;
                return object;
            };

            DeviceObject.prototype.toJSON = function() {
                return DeviceObject.toObject(this, $protobuf.util.toJSONOptions);
            };

            return DeviceObject;
        })();

        v1.PageRun = (function() {

            const PageRun = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            PageRun.prototype.frame = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
            PageRun.prototype.pageCount = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            PageRun.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.frame != null && $Object.hasOwnProperty.call(message, "frame") && (typeof message.frame === "object" ? message.frame.low || message.frame.high : message.frame !== 0))
                    writer.uint32(8).uint64(message.frame);
                if (message.pageCount != null && $Object.hasOwnProperty.call(message, "pageCount") && (typeof message.pageCount === "object" ? message.pageCount.low || message.pageCount.high : message.pageCount !== 0))
                    writer.uint32(16).uint64(message.pageCount);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            PageRun.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.viommu.v1.PageRun();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.frame = value;
                            else
                                delete message.frame;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.pageCount = value;
                            else
                                delete message.pageCount;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            PageRun.fromObject = function (object, _depth) {
                if (object instanceof $root.viommu.v1.PageRun)
                    return object;
                if (!$util.isObject(object))
                    throw $TypeError(".viommu.v1.PageRun: object expected");
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let message = new $root.viommu.v1.PageRun();
                if (object.frame != null)
                    if (typeof object.frame === "object" ? object.frame.low || object.frame.high : $Number(object.frame) !== 0)
                        if ($util.Long)
                            message.frame = $util.Long.fromValue(object.frame, true);
                        else if (typeof object.frame === "string")
                            message.frame = $parseInt(object.frame, 10);
                        else if (typeof object.frame === "number")
                            message.frame = object.frame;
                        else if (typeof object.frame === "object")
                            message.frame = new $util.LongBits(object.frame.low >>> 0, object.frame.high >>> 0).toNumber(true);
                if (object.pageCount != null)
                    if (typeof object.pageCount === "object" ? object.pageCount.low || object.pageCount.high : $Number(object.pageCount) !== 0)
                        if ($util.Long)
                            message.pageCount = $util.Long.fromValue(object.pageCount, true);
                        else if (typeof object.pageCount === "string")
                            message.pageCount = $parseInt(object.pageCount, 10);
                        else if (typeof object.pageCount === "number")
                            message.pageCount = object.pageCount;
                        else if (typeof object.pageCount === "object")
                            message.pageCount = new $util.LongBits(object.pageCount.low >>> 0, object.pageCount.high >>> 0).toNumber(true);
                return message;
            };

            PageRun.toObject = function (message, options, _depth) {
                if (!options)
                    options = {};
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let object = {};
                if (options.defaults) {
                    if ($util.Long) {
                        let long = new $util.Long(0, 0, true);
                        object.frame = options.longs === $String ? long.toString() : options.longs === $Number ? long.toNumber() : typeof $BigInt !== "undefined" && options.longs === $BigInt ? long.toBigInt() : long;
                    } else
                        object.frame = options.longs === $String ? "0" : typeof $BigInt !== "undefined" && options.longs === $BigInt ? $BigInt("0") : 0;
                    if ($util.Long) {
                        let long = new $util.Long(0, 0, true);
                        object.pageCount = options.longs === $String ? long.toString() : options.longs === $Number ? long.toNumber() : typeof $BigInt !== "undefined" && options.longs === $BigInt ? long.toBigInt() : long;
                    } else
                        object.pageCount = options.longs === $String ? "0" : typeof $BigInt !== "undefined" && options.longs === $BigInt ? $BigInt("0") : 0;
                }
                if (message.frame != null && $Object.hasOwnProperty.call(message, "frame"))
                    if (typeof $BigInt !== "undefined" && options.longs === $BigInt)
                        object.frame = typeof message.frame === "number" ? $BigInt(message.frame) : $util.Long.fromBits(message.frame.low >>> 0, message.frame.high >>> 0, true).toBigInt();
                    else if (typeof message.frame === "number")
                        object.frame = options.longs === $String ? $String(message.frame) : message.frame;
                    else
                        object.frame = options.longs === $String ? $util.Long.prototype.toString.call(message.frame) : options.longs === $Number ? new $util.LongBits(message.frame.low >>> 0, message.frame.high >>> 0).toNumber(true) : message.frame;
                if (message.pageCount != null && $Object.hasOwnProperty.call(message, "pageCount"))
                    if (typeof $BigInt !== "undefined" && options.longs === $BigInt)
                        object.pageCount = typeof message.pageCount === "number" ? $BigInt(message.pageCount) : $util.Long.fromBits(message.pageCount.low >>> 0, message.pageCount.high >>> 0, true).toBigInt();
                    else if (typeof message.pageCount === "number")
                        object.pageCount = options.longs === $String ? $String(message.pageCount) : message.pageCount;
                    else
                        object.pageCount = options.longs === $String ? $util.Long.prototype.toString.call(message.pageCount) : options.longs === $Number ? new $util.LongBits(message.pageCount.low >>> 0, message.pageCount.high >>> 0).toNumber(true) : message.pageCount;
                return object;
            };

            PageRun.prototype.toJSON = function() {
                return PageRun.toObject(this, $protobuf.util.toJSONOptions);
            };

            return PageRun;
        })();

        v1.Mdl = (function() {

            const Mdl = function (properties) {
                this.runs = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            Mdl.prototype.present = false;
            Mdl.prototype.byteOffset = 0;
            Mdl.prototype.byteCount = 0;
            Mdl.prototype.flags = 0;
            Mdl.prototype.runs = $util.emptyArray;
            Mdl.prototype.pageFrames = $util.newBuffer([]);

            Mdl.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.present != null && $Object.hasOwnProperty.call(message, "present") && message.present !== false)
                    writer.uint32(8).bool(message.present);
                if (message.byteOffset != null && $Object.hasOwnProperty.call(message, "byteOffset") && message.byteOffset !== 0)
                    writer.uint32(16).uint32(message.byteOffset);
                if (message.byteCount != null && $Object.hasOwnProperty.call(message, "byteCount") && message.byteCount !== 0)
                    writer.uint32(24).uint32(message.byteCount);
                if (message.flags != null && $Object.hasOwnProperty.call(message, "flags") && message.flags !== 0)
                    writer.uint32(32).uint32(message.flags);
                if (message.runs != null && message.runs.length)
                    for (let i = 0; i < message.runs.length; ++i)
                        $root.viommu.v1.PageRun.encode(message.runs[i], writer.uint32(42).fork(), _depth + 1).ldelim();
                if (message.pageFrames != null && $Object.hasOwnProperty.call(message, "pageFrames") && message.pageFrames.length)
                    writer.uint32(50).bytes(message.pageFrames);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            Mdl.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.viommu.v1.Mdl();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.bool())
                                message.present = value;
                            else
                                delete message.present;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.byteOffset = value;
                            else
                                delete message.byteOffset;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.byteCount = value;
                            else
                                delete message.byteCount;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.flags = value;
                            else
                                delete message.flags;
                            continue;
                        }
                    case 5: {
                            if (wireType !== 2)
                                break;
                            if (!(message.runs && message.runs.length))
                                message.runs = [];
                            message.runs.push($root.viommu.v1.PageRun.decode(reader, reader.size(), $undefined, _depth + 1));
                            continue;
                        }
                    case 6: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.pageFrames = value;
                            else
                                delete message.pageFrames;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            Mdl.fromObject = function (object, _depth) {
                if (object instanceof $root.viommu.v1.Mdl)
                    return object;
                if (!$util.isObject(object))
                    throw $TypeError(".viommu.v1.Mdl: object expected");
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let message = new $root.viommu.v1.Mdl();
                if (object.present != null)
                    if (object.present)
                        message.present = $Boolean(object.present);
                if (object.byteOffset != null)
                    if ($Number(object.byteOffset) !== 0)
                        message.byteOffset = object.byteOffset >>> 0;
                if (object.byteCount != null)
                    if ($Number(object.byteCount) !== 0)
                        message.byteCount = object.byteCount >>> 0;
                if (object.flags != null)
                    if ($Number(object.flags) !== 0)
                        message.flags = object.flags >>> 0;
                if (object.runs) {
                    if (!$Array.isArray(object.runs))
                        throw $TypeError(".viommu.v1.Mdl.runs: array expected");
                    message.runs = $Array(object.runs.length);
                    for (let i = 0; i < object.runs.length; ++i) {
                        if (!$util.isObject(object.runs[i]))
                            throw $TypeError(".viommu.v1.Mdl.runs: object expected");
                        message.runs[i] = $root.viommu.v1.PageRun.fromObject(object.runs[i], _depth + 1);
                    }
                }
                if (object.pageFrames != null)
                    if (object.pageFrames.length)
                        if (typeof object.pageFrames === "string")
                            $util.base64.decode(object.pageFrames, message.pageFrames = $util.newBuffer($util.base64.length(object.pageFrames)), 0);
                        else if (object.pageFrames.length >= 0)
                            message.pageFrames = object.pageFrames;
                return message;
            };

            Mdl.toObject = function (message, options, _depth) {
                if (!options)
                    options = {};
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let object = {};
                if (options.arrays || options.defaults)
                    object.runs = [];
                if (options.defaults) {
                    object.present = false;
                    object.byteOffset = 0;
                    object.byteCount = 0;
                    object.flags = 0;
                    if (options.bytes === $String)
                        object.pageFrames = "";
                    else {
                        object.pageFrames = [];
                        if (options.bytes !== $Array)
                            object.pageFrames = $util.newBuffer(object.pageFrames);
                    }
                }
                if (message.present != null && $Object.hasOwnProperty.call(message, "present"))
                    object.present = message.present;
                if (message.byteOffset != null && $Object.hasOwnProperty.call(message, "byteOffset"))
                    object.byteOffset = message.byteOffset;
                if (message.byteCount != null && $Object.hasOwnProperty.call(message, "byteCount"))
                    object.byteCount = message.byteCount;
                if (message.flags != null && $Object.hasOwnProperty.call(message, "flags"))
                    object.flags = message.flags;
                if (message.runs && message.runs.length) {
                    object.runs = $Array(message.runs.length);
                    for (let j = 0; j < message.runs.length; ++j)
                        object.runs[j] = $root.viommu.v1.PageRun.toObject(message.runs[j], options, _depth + 1);
                }
                if (message.pageFrames != null && $Object.hasOwnProperty.call(message, "pageFrames"))
                    object.pageFrames = options.bytes === $String ? $util.base64.encode(message.pageFrames, 0, message.pageFrames.length) : options.bytes === $Array ? $Array.prototype.slice.call(message.pageFrames) : message.pageFrames;
                return object;
            };

            Mdl.prototype.toJSON = function() {
                return Mdl.toObject(this, $protobuf.util.toJSONOptions);
            };

            return Mdl;
        })();

        v1.PhysicalDescription = (function() {

            const PhysicalDescription = function (properties) {
                this.runs = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            PhysicalDescription.prototype.present = false;
            PhysicalDescription.prototype.mapType = 0;
            PhysicalDescription.prototype.base = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
            PhysicalDescription.prototype.size = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
            PhysicalDescription.prototype.hasPageFrame = false;
            PhysicalDescription.prototype.numberOfPages = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
            PhysicalDescription.prototype.runs = $util.emptyArray;
            PhysicalDescription.prototype.pageFrames = $util.newBuffer([]);
            PhysicalDescription.prototype.mdl = null;

            PhysicalDescription.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.present != null && $Object.hasOwnProperty.call(message, "present") && message.present !== false)
                    writer.uint32(8).bool(message.present);
                if (message.mapType != null && $Object.hasOwnProperty.call(message, "mapType") && message.mapType !== 0)
                    writer.uint32(16).uint32(message.mapType);
                if (message.base != null && $Object.hasOwnProperty.call(message, "base") && (typeof message.base === "object" ? message.base.low || message.base.high : message.base !== 0))
                    writer.uint32(24).uint64(message.base);
                if (message.size != null && $Object.hasOwnProperty.call(message, "size") && (typeof message.size === "object" ? message.size.low || message.size.high : message.size !== 0))
                    writer.uint32(32).uint64(message.size);
                if (message.hasPageFrame != null && $Object.hasOwnProperty.call(message, "hasPageFrame") && message.hasPageFrame !== false)
                    writer.uint32(40).bool(message.hasPageFrame);
                if (message.numberOfPages != null && $Object.hasOwnProperty.call(message, "numberOfPages") && (typeof message.numberOfPages === "object" ? message.numberOfPages.low || message.numberOfPages.high : message.numberOfPages !== 0))
                    writer.uint32(48).uint64(message.numberOfPages);
                if (message.runs != null && message.runs.length)
                    for (let i = 0; i < message.runs.length; ++i)
                        $root.viommu.v1.PageRun.encode(message.runs[i], writer.uint32(58).fork(), _depth + 1).ldelim();
                if (message.pageFrames != null && $Object.hasOwnProperty.call(message, "pageFrames") && message.pageFrames.length)
                    writer.uint32(66).bytes(message.pageFrames);
                if (message.mdl != null && $Object.hasOwnProperty.call(message, "mdl"))
                    $root.viommu.v1.Mdl.encode(message.mdl, writer.uint32(74).fork(), _depth + 1).ldelim();
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            PhysicalDescription.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.viommu.v1.PhysicalDescription();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.bool())
                                message.present = value;
                            else
                                delete message.present;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.mapType = value;
                            else
                                delete message.mapType;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.base = value;
                            else
                                delete message.base;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.size = value;
                            else
                                delete message.size;
                            continue;
                        }
                    case 5: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.bool())
                                message.hasPageFrame = value;
                            else
                                delete message.hasPageFrame;
                            continue;
                        }
                    case 6: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.numberOfPages = value;
                            else
                                delete message.numberOfPages;
                            continue;
                        }
                    case 7: {
                            if (wireType !== 2)
                                break;
                            if (!(message.runs && message.runs.length))
                                message.runs = [];
                            message.runs.push($root.viommu.v1.PageRun.decode(reader, reader.size(), $undefined, _depth + 1));
                            continue;
                        }
                    case 8: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.pageFrames = value;
                            else
                                delete message.pageFrames;
                            continue;
                        }
                    case 9: {
                            if (wireType !== 2)
                                break;
                            message.mdl = $root.viommu.v1.Mdl.decode(reader, reader.size(), $undefined, _depth + 1, message.mdl);
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            PhysicalDescription.fromObject = function (object, _depth) {
                if (object instanceof $root.viommu.v1.PhysicalDescription)
                    return object;
                if (!$util.isObject(object))
                    throw $TypeError(".viommu.v1.PhysicalDescription: object expected");
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let message = new $root.viommu.v1.PhysicalDescription();
                if (object.present != null)
                    if (object.present)
                        message.present = $Boolean(object.present);
                if (object.mapType != null)
                    if ($Number(object.mapType) !== 0)
                        message.mapType = object.mapType >>> 0;
                if (object.base != null)
                    if (typeof object.base === "object" ? object.base.low || object.base.high : $Number(object.base) !== 0)
                        if ($util.Long)
                            message.base = $util.Long.fromValue(object.base, true);
                        else if (typeof object.base === "string")
                            message.base = $parseInt(object.base, 10);
                        else if (typeof object.base === "number")
                            message.base = object.base;
                        else if (typeof object.base === "object")
                            message.base = new $util.LongBits(object.base.low >>> 0, object.base.high >>> 0).toNumber(true);
                if (object.size != null)
                    if (typeof object.size === "object" ? object.size.low || object.size.high : $Number(object.size) !== 0)
                        if ($util.Long)
                            message.size = $util.Long.fromValue(object.size, true);
                        else if (typeof object.size === "string")
                            message.size = $parseInt(object.size, 10);
                        else if (typeof object.size === "number")
                            message.size = object.size;
                        else if (typeof object.size === "object")
                            message.size = new $util.LongBits(object.size.low >>> 0, object.size.high >>> 0).toNumber(true);
                if (object.hasPageFrame != null)
                    if (object.hasPageFrame)
                        message.hasPageFrame = $Boolean(object.hasPageFrame);
                if (object.numberOfPages != null)
                    if (typeof object.numberOfPages === "object" ? object.numberOfPages.low || object.numberOfPages.high : $Number(object.numberOfPages) !== 0)
                        if ($util.Long)
                            message.numberOfPages = $util.Long.fromValue(object.numberOfPages, true);
                        else if (typeof object.numberOfPages === "string")
                            message.numberOfPages = $parseInt(object.numberOfPages, 10);
                        else if (typeof object.numberOfPages === "number")
                            message.numberOfPages = object.numberOfPages;
                        else if (typeof object.numberOfPages === "object")
                            message.numberOfPages = new $util.LongBits(object.numberOfPages.low >>> 0, object.numberOfPages.high >>> 0).toNumber(true);
                if (object.runs) {
                    if (!$Array.isArray(object.runs))
                        throw $TypeError(".viommu.v1.PhysicalDescription.runs: array expected");
                    message.runs = $Array(object.runs.length);
                    for (let i = 0; i < object.runs.length; ++i) {
                        if (!$util.isObject(object.runs[i]))
                            throw $TypeError(".viommu.v1.PhysicalDescription.runs: object expected");
                        message.runs[i] = $root.viommu.v1.PageRun.fromObject(object.runs[i], _depth + 1);
                    }
                }
                if (object.pageFrames != null)
                    if (object.pageFrames.length)
                        if (typeof object.pageFrames === "string")
                            $util.base64.decode(object.pageFrames, message.pageFrames = $util.newBuffer($util.base64.length(object.pageFrames)), 0);
                        else if (object.pageFrames.length >= 0)
                            message.pageFrames = object.pageFrames;
                if (object.mdl != null) {
                    if (!$util.isObject(object.mdl))
                        throw $TypeError(".viommu.v1.PhysicalDescription.mdl: object expected");
                    message.mdl = $root.viommu.v1.Mdl.fromObject(object.mdl, _depth + 1);
                }
                return message;
            };

            PhysicalDescription.toObject = function (message, options, _depth) {
                if (!options)
                    options = {};
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let object = {};
                if (options.arrays || options.defaults)
                    object.runs = [];
                if (options.defaults) {
                    object.present = false;
                    object.mapType = 0;
                    if ($util.Long) {
                        let long = new $util.Long(0, 0, true);
                        object.base = options.longs === $String ? long.toString() : options.longs === $Number ? long.toNumber() : typeof $BigInt !== "undefined" && options.longs === $BigInt ? long.toBigInt() : long;
                    } else
                        object.base = options.longs === $String ? "0" : typeof $BigInt !== "undefined" && options.longs === $BigInt ? $BigInt("0") : 0;
                    if ($util.Long) {
                        let long = new $util.Long(0, 0, true);
                        object.size = options.longs === $String ? long.toString() : options.longs === $Number ? long.toNumber() : typeof $BigInt !== "undefined" && options.longs === $BigInt ? long.toBigInt() : long;
                    } else
                        object.size = options.longs === $String ? "0" : typeof $BigInt !== "undefined" && options.longs === $BigInt ? $BigInt("0") : 0;
                    object.hasPageFrame = false;
                    if ($util.Long) {
                        let long = new $util.Long(0, 0, true);
                        object.numberOfPages = options.longs === $String ? long.toString() : options.longs === $Number ? long.toNumber() : typeof $BigInt !== "undefined" && options.longs === $BigInt ? long.toBigInt() : long;
                    } else
                        object.numberOfPages = options.longs === $String ? "0" : typeof $BigInt !== "undefined" && options.longs === $BigInt ? $BigInt("0") : 0;
                    if (options.bytes === $String)
                        object.pageFrames = "";
                    else {
                        object.pageFrames = [];
                        if (options.bytes !== $Array)
                            object.pageFrames = $util.newBuffer(object.pageFrames);
                    }
                    object.mdl = null;
                }
                if (message.present != null && $Object.hasOwnProperty.call(message, "present"))
                    object.present = message.present;
                if (message.mapType != null && $Object.hasOwnProperty.call(message, "mapType"))
                    object.mapType = message.mapType;
                if (message.base != null && $Object.hasOwnProperty.call(message, "base"))
                    if (typeof $BigInt !== "undefined" && options.longs === $BigInt)
                        object.base = typeof message.base === "number" ? $BigInt(message.base) : $util.Long.fromBits(message.base.low >>> 0, message.base.high >>> 0, true).toBigInt();
                    else if (typeof message.base === "number")
                        object.base = options.longs === $String ? $String(message.base) : message.base;
                    else
                        object.base = options.longs === $String ? $util.Long.prototype.toString.call(message.base) : options.longs === $Number ? new $util.LongBits(message.base.low >>> 0, message.base.high >>> 0).toNumber(true) : message.base;
                if (message.size != null && $Object.hasOwnProperty.call(message, "size"))
                    if (typeof $BigInt !== "undefined" && options.longs === $BigInt)
                        object.size = typeof message.size === "number" ? $BigInt(message.size) : $util.Long.fromBits(message.size.low >>> 0, message.size.high >>> 0, true).toBigInt();
                    else if (typeof message.size === "number")
                        object.size = options.longs === $String ? $String(message.size) : message.size;
                    else
                        object.size = options.longs === $String ? $util.Long.prototype.toString.call(message.size) : options.longs === $Number ? new $util.LongBits(message.size.low >>> 0, message.size.high >>> 0).toNumber(true) : message.size;
                if (message.hasPageFrame != null && $Object.hasOwnProperty.call(message, "hasPageFrame"))
                    object.hasPageFrame = message.hasPageFrame;
                if (message.numberOfPages != null && $Object.hasOwnProperty.call(message, "numberOfPages"))
                    if (typeof $BigInt !== "undefined" && options.longs === $BigInt)
                        object.numberOfPages = typeof message.numberOfPages === "number" ? $BigInt(message.numberOfPages) : $util.Long.fromBits(message.numberOfPages.low >>> 0, message.numberOfPages.high >>> 0, true).toBigInt();
                    else if (typeof message.numberOfPages === "number")
                        object.numberOfPages = options.longs === $String ? $String(message.numberOfPages) : message.numberOfPages;
                    else
                        object.numberOfPages = options.longs === $String ? $util.Long.prototype.toString.call(message.numberOfPages) : options.longs === $Number ? new $util.LongBits(message.numberOfPages.low >>> 0, message.numberOfPages.high >>> 0).toNumber(true) : message.numberOfPages;
                if (message.runs && message.runs.length) {
                    object.runs = $Array(message.runs.length);
                    for (let j = 0; j < message.runs.length; ++j)
                        object.runs[j] = $root.viommu.v1.PageRun.toObject(message.runs[j], options, _depth + 1);
                }
                if (message.pageFrames != null && $Object.hasOwnProperty.call(message, "pageFrames"))
                    object.pageFrames = options.bytes === $String ? $util.base64.encode(message.pageFrames, 0, message.pageFrames.length) : options.bytes === $Array ? $Array.prototype.slice.call(message.pageFrames) : message.pageFrames;
                if (message.mdl != null && $Object.hasOwnProperty.call(message, "mdl"))
                    object.mdl = $root.viommu.v1.Mdl.toObject(message.mdl, options, _depth + 1);
                return object;
            };

            PhysicalDescription.prototype.toJSON = function() {
                return PhysicalDescription.toObject(this, $protobuf.util.toJSONOptions);
            };

            return PhysicalDescription;
        })();

        v1.InterfaceTable = (function() {
            const valuesById = $Object.create(null), values = $Object.create(valuesById);
            values[valuesById[0] = "INTERFACE_TABLE_UNSPECIFIED"] = 0;
            values[valuesById[1] = "INTERFACE_TABLE_LEGACY"] = 1;
            values[valuesById[2] = "INTERFACE_TABLE_V1"] = 2;
            values[valuesById[3] = "INTERFACE_TABLE_V2"] = 3;
            values[valuesById[4] = "INTERFACE_TABLE_V3"] = 4;
            return values;
        })();

        v1.FaultType = (function() {
            const valuesById = $Object.create(null), values = $Object.create(valuesById);
            values[valuesById[0] = "FAULT_TYPE_UNSPECIFIED"] = 0;
            values[valuesById[1] = "FAULT_TYPE_UNSUPPORTED_UPSTREAM_TRANSACTION"] = 1;
            values[valuesById[2] = "FAULT_TYPE_ADDRESS_SIZE_FAULT"] = 2;
            values[valuesById[3] = "FAULT_TYPE_TLB_MATCH_CONFLICT"] = 3;
            values[valuesById[4] = "FAULT_TYPE_EXTERNAL_FAULT"] = 4;
            values[valuesById[5] = "FAULT_TYPE_PERMISSION_FAULT"] = 5;
            values[valuesById[6] = "FAULT_TYPE_ACCESS_FLAG_FAULT"] = 6;
            values[valuesById[7] = "FAULT_TYPE_TRANSLATION_FAULT"] = 7;
            return values;
        })();

        v1.Access = (function() {
            const valuesById = $Object.create(null), values = $Object.create(valuesById);
            values[valuesById[0] = "ACCESS_UNSPECIFIED"] = 0;
            values[valuesById[1] = "ACCESS_READ"] = 1;
            values[valuesById[2] = "ACCESS_WRITE"] = 2;
            return values;
        })();

        v1.Toggle = (function() {
            const valuesById = $Object.create(null), values = $Object.create(valuesById);
            values[valuesById[0] = "TOGGLE_UNSPECIFIED"] = 0;
            values[valuesById[1] = "TOGGLE_OFF"] = 1;
            values[valuesById[2] = "TOGGLE_ON"] = 2;
            return values;
        })();

        v1.DevicePolicy = (function() {

            const DevicePolicy = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            DevicePolicy.prototype.device = null;
            DevicePolicy.prototype.optIn = 0;
            DevicePolicy.prototype.isExternal = false;
            DevicePolicy.prototype.hasPasid = false;

            DevicePolicy.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.device != null && $Object.hasOwnProperty.call(message, "device"))
                    $root.viommu.v1.DeviceObject.encode(message.device, writer.uint32(10).fork(), _depth + 1).ldelim();
                if (message.optIn != null && $Object.hasOwnProperty.call(message, "optIn") && message.optIn !== 0)
                    writer.uint32(16).uint32(message.optIn);
                if (message.isExternal != null && $Object.hasOwnProperty.call(message, "isExternal") && message.isExternal !== false)
                    writer.uint32(24).bool(message.isExternal);
                if (message.hasPasid != null && $Object.hasOwnProperty.call(message, "hasPasid") && message.hasPasid !== false)
                    writer.uint32(32).bool(message.hasPasid);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            DevicePolicy.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.viommu.v1.DevicePolicy();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            message.device = $root.viommu.v1.DeviceObject.decode(reader, reader.size(), $undefined, _depth + 1, message.device);
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.optIn = value;
                            else
                                delete message.optIn;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.bool())
                                message.isExternal = value;
                            else
                                delete message.isExternal;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.bool())
                                message.hasPasid = value;
                            else
                                delete message.hasPasid;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            DevicePolicy.fromObject = function (object, _depth) {
                if (object instanceof $root.viommu.v1.DevicePolicy)
                    return object;
                if (!$util.isObject(object))
                    throw $TypeError(".viommu.v1.DevicePolicy: object expected");
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let message = new $root.viommu.v1.DevicePolicy();
                if (object.device != null) {
                    if (!$util.isObject(object.device))
                        throw $TypeError(".viommu.v1.DevicePolicy.device: object expected");
                    message.device = $root.viommu.v1.DeviceObject.fromObject(object.device, _depth + 1);
                }
                if (object.optIn != null)
                    if ($Number(object.optIn) !== 0)
                        message.optIn = object.optIn >>> 0;
                if (object.isExternal != null)
                    if (object.isExternal)
                        message.isExternal = $Boolean(object.isExternal);
                if (object.hasPasid != null)
                    if (object.hasPasid)
                        message.hasPasid = $Boolean(object.hasPasid);
                return message;
            };

            DevicePolicy.toObject = function (message, options, _depth) {
                if (!options)
                    options = {};
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let object = {};
                if (options.defaults) {
                    object.device = null;
                    object.optIn = 0;
                    object.isExternal = false;
                    object.hasPasid = false;
                }
                if (message.device != null && $Object.hasOwnProperty.call(message, "device"))
                    object.device = $root.viommu.v1.DeviceObject.toObject(message.device, options, _depth + 1);
                if (message.optIn != null && $Object.hasOwnProperty.call(message, "optIn"))
                    object.optIn = message.optIn;
                if (message.isExternal != null && $Object.hasOwnProperty.call(message, "isExternal"))
                    object.isExternal = message.isExternal;
                if (message.hasPasid != null && $Object.hasOwnProperty.call(message, "hasPasid"))
                    object.hasPasid = message.hasPasid;
                return object;
            };

            DevicePolicy.prototype.toJSON = function() {
                return DevicePolicy.toObject(this, $protobuf.util.toJSONOptions);
            };

            return DevicePolicy;
        })();

        v1.ControlRequest = (function() {

            const ControlRequest = function (properties) {
                this.devices = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            ControlRequest.prototype.id = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
            ControlRequest.prototype.dmaGuardBlocking = 0;
            ControlRequest.prototype.dmaVerification = 0;
            ControlRequest.prototype.devices = $util.emptyArray;
            ControlRequest.prototype.failAllocations = 0;
            ControlRequest.prototype.pasidBits = 0;
            ControlRequest.prototype.asidCount = 0;
            ControlRequest.prototype.evictIotlb = false;
            ControlRequest.prototype.legacyInterfaceAvailable = 0;

            ControlRequest.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.id != null && $Object.hasOwnProperty.call(message, "id") && (typeof message.id === "object" ? message.id.low || message.id.high : message.id !== 0))
                    writer.uint32(8).uint64(message.id);
                if (message.dmaGuardBlocking != null && $Object.hasOwnProperty.call(message, "dmaGuardBlocking") && message.dmaGuardBlocking !== 0)
                    writer.uint32(16).int32(message.dmaGuardBlocking);
                if (message.dmaVerification != null && $Object.hasOwnProperty.call(message, "dmaVerification") && message.dmaVerification !== 0)
                    writer.uint32(24).int32(message.dmaVerification);
                if (message.devices != null && message.devices.length)
                    for (let i = 0; i < message.devices.length; ++i)
                        $root.viommu.v1.DevicePolicy.encode(message.devices[i], writer.uint32(34).fork(), _depth + 1).ldelim();
                if (message.failAllocations != null && $Object.hasOwnProperty.call(message, "failAllocations") && message.failAllocations !== 0)
                    writer.uint32(40).int32(message.failAllocations);
                if (message.pasidBits != null && $Object.hasOwnProperty.call(message, "pasidBits") && message.pasidBits !== 0)
                    writer.uint32(48).uint32(message.pasidBits);
                if (message.asidCount != null && $Object.hasOwnProperty.call(message, "asidCount") && message.asidCount !== 0)
                    writer.uint32(56).uint32(message.asidCount);
                if (message.evictIotlb != null && $Object.hasOwnProperty.call(message, "evictIotlb") && message.evictIotlb !== false)
                    writer.uint32(64).bool(message.evictIotlb);
                if (message.legacyInterfaceAvailable != null && $Object.hasOwnProperty.call(message, "legacyInterfaceAvailable") && message.legacyInterfaceAvailable !== 0)
                    writer.uint32(72).int32(message.legacyInterfaceAvailable);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            ControlRequest.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.viommu.v1.ControlRequest();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.id = value;
                            else
                                delete message.id;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.int32())
                                message.dmaGuardBlocking = value;
                            else
                                delete message.dmaGuardBlocking;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.int32())
                                message.dmaVerification = value;
                            else
                                delete message.dmaVerification;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 2)
                                break;
                            if (!(message.devices && message.devices.length))
                                message.devices = [];
                            message.devices.push($root.viommu.v1.DevicePolicy.decode(reader, reader.size(), $undefined, _depth + 1));
                            continue;
                        }
                    case 5: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.int32())
                                message.failAllocations = value;
                            else
                                delete message.failAllocations;
                            continue;
                        }
                    case 6: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.pasidBits = value;
                            else
                                delete message.pasidBits;
                            continue;
                        }
                    case 7: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.asidCount = value;
                            else
                                delete message.asidCount;
                            continue;
                        }
                    case 8: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.bool())
                                message.evictIotlb = value;
                            else
                                delete message.evictIotlb;
                            continue;
                        }
                    case 9: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.int32())
                                message.legacyInterfaceAvailable = value;
                            else
                                delete message.legacyInterfaceAvailable;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            ControlRequest.fromObject = function (object, _depth) {
                if (object instanceof $root.viommu.v1.ControlRequest)
                    return object;
                if (!$util.isObject(object))
                    throw $TypeError(".viommu.v1.ControlRequest: object expected");
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let message = new $root.viommu.v1.ControlRequest();
                if (object.id != null)
                    if (typeof object.id === "object" ? object.id.low || object.id.high : $Number(object.id) !== 0)
                        if ($util.Long)
                            message.id = $util.Long.fromValue(object.id, true);
                        else if (typeof object.id === "string")
                            message.id = $parseInt(object.id, 10);
                        else if (typeof object.id === "number")
                            message.id = object.id;
                        else if (typeof object.id === "object")
                            message.id = new $util.LongBits(object.id.low >>> 0, object.id.high >>> 0).toNumber(true);
                if (object.dmaGuardBlocking !== 0 && (typeof object.dmaGuardBlocking !== "string" || $root.viommu.v1.Toggle[object.dmaGuardBlocking] !== 0))
                    switch (object.dmaGuardBlocking) {
                    case "TOGGLE_UNSPECIFIED":
                    case 0:
                        message.dmaGuardBlocking = 0;
                        break;
                    case "TOGGLE_OFF":
                    case 1:
                        message.dmaGuardBlocking = 1;
                        break;
                    case "TOGGLE_ON":
                    case 2:
                        message.dmaGuardBlocking = 2;
                        break;
                    default:
                        if (typeof object.dmaGuardBlocking === "number" && (object.dmaGuardBlocking | 0) === object.dmaGuardBlocking)
                            message.dmaGuardBlocking = object.dmaGuardBlocking;
                    }
                if (object.dmaVerification !== 0 && (typeof object.dmaVerification !== "string" || $root.viommu.v1.Toggle[object.dmaVerification] !== 0))
                    switch (object.dmaVerification) {
                    case "TOGGLE_UNSPECIFIED":
                    case 0:
                        message.dmaVerification = 0;
                        break;
                    case "TOGGLE_OFF":
                    case 1:
                        message.dmaVerification = 1;
                        break;
                    case "TOGGLE_ON":
                    case 2:
                        message.dmaVerification = 2;
                        break;
                    default:
                        if (typeof object.dmaVerification === "number" && (object.dmaVerification | 0) === object.dmaVerification)
                            message.dmaVerification = object.dmaVerification;
                    }
                if (object.devices) {
                    if (!$Array.isArray(object.devices))
                        throw $TypeError(".viommu.v1.ControlRequest.devices: array expected");
                    message.devices = $Array(object.devices.length);
                    for (let i = 0; i < object.devices.length; ++i) {
                        if (!$util.isObject(object.devices[i]))
                            throw $TypeError(".viommu.v1.ControlRequest.devices: object expected");
                        message.devices[i] = $root.viommu.v1.DevicePolicy.fromObject(object.devices[i], _depth + 1);
                    }
                }
                if (object.failAllocations !== 0 && (typeof object.failAllocations !== "string" || $root.viommu.v1.Toggle[object.failAllocations] !== 0))
                    switch (object.failAllocations) {
                    case "TOGGLE_UNSPECIFIED":
                    case 0:
                        message.failAllocations = 0;
                        break;
                    case "TOGGLE_OFF":
                    case 1:
                        message.failAllocations = 1;
                        break;
                    case "TOGGLE_ON":
                    case 2:
                        message.failAllocations = 2;
                        break;
                    default:
                        if (typeof object.failAllocations === "number" && (object.failAllocations | 0) === object.failAllocations)
                            message.failAllocations = object.failAllocations;
                    }
                if (object.pasidBits != null)
                    if ($Number(object.pasidBits) !== 0)
                        message.pasidBits = object.pasidBits >>> 0;
                if (object.asidCount != null)
                    if ($Number(object.asidCount) !== 0)
                        message.asidCount = object.asidCount >>> 0;
                if (object.evictIotlb != null)
                    if (object.evictIotlb)
                        message.evictIotlb = $Boolean(object.evictIotlb);
                if (object.legacyInterfaceAvailable !== 0 && (typeof object.legacyInterfaceAvailable !== "string" || $root.viommu.v1.Toggle[object.legacyInterfaceAvailable] !== 0))
                    switch (object.legacyInterfaceAvailable) {
                    case "TOGGLE_UNSPECIFIED":
                    case 0:
                        message.legacyInterfaceAvailable = 0;
                        break;
                    case "TOGGLE_OFF":
                    case 1:
                        message.legacyInterfaceAvailable = 1;
                        break;
                    case "TOGGLE_ON":
                    case 2:
                        message.legacyInterfaceAvailable = 2;
                        break;
                    default:
                        if (typeof object.legacyInterfaceAvailable === "number" && (object.legacyInterfaceAvailable | 0) === object.legacyInterfaceAvailable)
                            message.legacyInterfaceAvailable = object.legacyInterfaceAvailable;
                    }
                return message;
            };

            ControlRequest.toObject = function (message, options, _depth) {
                if (!options)
                    options = {};
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let object = {};
                if (options.arrays || options.defaults)
                    object.devices = [];
                if (options.defaults) {
                    if ($util.Long) {
                        let long = new $util.Long(0, 0, true);
                        object.id = options.longs === $String ? long.toString() : options.longs === $Number ? long.toNumber() : typeof $BigInt !== "undefined" && options.longs === $BigInt ? long.toBigInt() : long;
                    } else
                        object.id = options.longs === $String ? "0" : typeof $BigInt !== "undefined" && options.longs === $BigInt ? $BigInt("0") : 0;
                    object.dmaGuardBlocking = options.enums === $String ? "TOGGLE_UNSPECIFIED" : 0;
                    object.dmaVerification = options.enums === $String ? "TOGGLE_UNSPECIFIED" : 0;
                    object.failAllocations = options.enums === $String ? "TOGGLE_UNSPECIFIED" : 0;
                    object.pasidBits = 0;
                    object.asidCount = 0;
                    object.evictIotlb = false;
                    object.legacyInterfaceAvailable = options.enums === $String ? "TOGGLE_UNSPECIFIED" : 0;
                }
                if (message.id != null && $Object.hasOwnProperty.call(message, "id"))
                    if (typeof $BigInt !== "undefined" && options.longs === $BigInt)
                        object.id = typeof message.id === "number" ? $BigInt(message.id) : $util.Long.fromBits(message.id.low >>> 0, message.id.high >>> 0, true).toBigInt();
                    else if (typeof message.id === "number")
                        object.id = options.longs === $String ? $String(message.id) : message.id;
                    else
                        object.id = options.longs === $String ? $util.Long.prototype.toString.call(message.id) : options.longs === $Number ? new $util.LongBits(message.id.low >>> 0, message.id.high >>> 0).toNumber(true) : message.id;
                if (message.dmaGuardBlocking != null && $Object.hasOwnProperty.call(message, "dmaGuardBlocking"))
                    object.dmaGuardBlocking = options.enums === $String ? $root.viommu.v1.Toggle[message.dmaGuardBlocking] === $undefined ? message.dmaGuardBlocking : $root.viommu.v1.Toggle[message.dmaGuardBlocking] : message.dmaGuardBlocking;
                if (message.dmaVerification != null && $Object.hasOwnProperty.call(message, "dmaVerification"))
                    object.dmaVerification = options.enums === $String ? $root.viommu.v1.Toggle[message.dmaVerification] === $undefined ? message.dmaVerification : $root.viommu.v1.Toggle[message.dmaVerification] : message.dmaVerification;
                if (message.devices && message.devices.length) {
                    object.devices = $Array(message.devices.length);
                    for (let j = 0; j < message.devices.length; ++j)
                        object.devices[j] = $root.viommu.v1.DevicePolicy.toObject(message.devices[j], options, _depth + 1);
                }
                if (message.failAllocations != null && $Object.hasOwnProperty.call(message, "failAllocations"))
                    object.failAllocations = options.enums === $String ? $root.viommu.v1.Toggle[message.failAllocations] === $undefined ? message.failAllocations : $root.viommu.v1.Toggle[message.failAllocations] : message.failAllocations;
                if (message.pasidBits != null && $Object.hasOwnProperty.call(message, "pasidBits"))
                    object.pasidBits = message.pasidBits;
                if (message.asidCount != null && $Object.hasOwnProperty.call(message, "asidCount"))
                    object.asidCount = message.asidCount;
                if (message.evictIotlb != null && $Object.hasOwnProperty.call(message, "evictIotlb"))
                    object.evictIotlb = message.evictIotlb;
                if (message.legacyInterfaceAvailable != null && $Object.hasOwnProperty.call(message, "legacyInterfaceAvailable"))
                    object.legacyInterfaceAvailable = options.enums === $String ? $root.viommu.v1.Toggle[message.legacyInterfaceAvailable] === $undefined ? message.legacyInterfaceAvailable : $root.viommu.v1.Toggle[message.legacyInterfaceAvailable] : message.legacyInterfaceAvailable;
                return object;
            };

            ControlRequest.prototype.toJSON = function() {
                return ControlRequest.toObject(this, $protobuf.util.toJSONOptions);
            };

            return ControlRequest;
        })();

        v1.ControlReply = (function() {

            const ControlReply = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            ControlReply.prototype.id = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
            ControlReply.prototype.accepted = false;
            ControlReply.prototype.reason = "";
            ControlReply.prototype.iotlbHits = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
            ControlReply.prototype.iotlbMisses = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
            ControlReply.prototype.iotlbStaleUses = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
            ControlReply.prototype.tablePages = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            ControlReply.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.id != null && $Object.hasOwnProperty.call(message, "id") && (typeof message.id === "object" ? message.id.low || message.id.high : message.id !== 0))
                    writer.uint32(8).uint64(message.id);
                if (message.accepted != null && $Object.hasOwnProperty.call(message, "accepted") && message.accepted !== false)
                    writer.uint32(16).bool(message.accepted);
                if (message.reason != null && $Object.hasOwnProperty.call(message, "reason") && message.reason !== "")
                    writer.uint32(26).string(message.reason);
                if (message.iotlbHits != null && $Object.hasOwnProperty.call(message, "iotlbHits") && (typeof message.iotlbHits === "object" ? message.iotlbHits.low || message.iotlbHits.high : message.iotlbHits !== 0))
                    writer.uint32(32).uint64(message.iotlbHits);
                if (message.iotlbMisses != null && $Object.hasOwnProperty.call(message, "iotlbMisses") && (typeof message.iotlbMisses === "object" ? message.iotlbMisses.low || message.iotlbMisses.high : message.iotlbMisses !== 0))
                    writer.uint32(40).uint64(message.iotlbMisses);
                if (message.iotlbStaleUses != null && $Object.hasOwnProperty.call(message, "iotlbStaleUses") && (typeof message.iotlbStaleUses === "object" ? message.iotlbStaleUses.low || message.iotlbStaleUses.high : message.iotlbStaleUses !== 0))
                    writer.uint32(48).uint64(message.iotlbStaleUses);
                if (message.tablePages != null && $Object.hasOwnProperty.call(message, "tablePages") && (typeof message.tablePages === "object" ? message.tablePages.low || message.tablePages.high : message.tablePages !== 0))
                    writer.uint32(56).uint64(message.tablePages);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            ControlReply.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.viommu.v1.ControlReply();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.id = value;
                            else
                                delete message.id;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.bool())
                                message.accepted = value;
                            else
                                delete message.accepted;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.reason = value;
                            else
                                delete message.reason;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.iotlbHits = value;
                            else
                                delete message.iotlbHits;
                            continue;
                        }
                    case 5: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.iotlbMisses = value;
                            else
                                delete message.iotlbMisses;
                            continue;
                        }
                    case 6: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.iotlbStaleUses = value;
                            else
                                delete message.iotlbStaleUses;
                            continue;
                        }
                    case 7: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.tablePages = value;
                            else
                                delete message.tablePages;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            ControlReply.fromObject = function (object, _depth) {
                if (object instanceof $root.viommu.v1.ControlReply)
                    return object;
                if (!$util.isObject(object))
                    throw $TypeError(".viommu.v1.ControlReply: object expected");
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let message = new $root.viommu.v1.ControlReply();
                if (object.id != null)
                    if (typeof object.id === "object" ? object.id.low || object.id.high : $Number(object.id) !== 0)
                        if ($util.Long)
                            message.id = $util.Long.fromValue(object.id, true);
                        else if (typeof object.id === "string")
                            message.id = $parseInt(object.id, 10);
                        else if (typeof object.id === "number")
                            message.id = object.id;
                        else if (typeof object.id === "object")
                            message.id = new $util.LongBits(object.id.low >>> 0, object.id.high >>> 0).toNumber(true);
                if (object.accepted != null)
                    if (object.accepted)
                        message.accepted = $Boolean(object.accepted);
                if (object.reason != null)
                    if (typeof object.reason !== "string" || object.reason.length)
                        message.reason = $String(object.reason);
                if (object.iotlbHits != null)
                    if (typeof object.iotlbHits === "object" ? object.iotlbHits.low || object.iotlbHits.high : $Number(object.iotlbHits) !== 0)
                        if ($util.Long)
                            message.iotlbHits = $util.Long.fromValue(object.iotlbHits, true);
                        else if (typeof object.iotlbHits === "string")
                            message.iotlbHits = $parseInt(object.iotlbHits, 10);
                        else if (typeof object.iotlbHits === "number")
                            message.iotlbHits = object.iotlbHits;
                        else if (typeof object.iotlbHits === "object")
                            message.iotlbHits = new $util.LongBits(object.iotlbHits.low >>> 0, object.iotlbHits.high >>> 0).toNumber(true);
                if (object.iotlbMisses != null)
                    if (typeof object.iotlbMisses === "object" ? object.iotlbMisses.low || object.iotlbMisses.high : $Number(object.iotlbMisses) !== 0)
                        if ($util.Long)
                            message.iotlbMisses = $util.Long.fromValue(object.iotlbMisses, true);
                        else if (typeof object.iotlbMisses === "string")
                            message.iotlbMisses = $parseInt(object.iotlbMisses, 10);
                        else if (typeof object.iotlbMisses === "number")
                            message.iotlbMisses = object.iotlbMisses;
                        else if (typeof object.iotlbMisses === "object")
                            message.iotlbMisses = new $util.LongBits(object.iotlbMisses.low >>> 0, object.iotlbMisses.high >>> 0).toNumber(true);
                if (object.iotlbStaleUses != null)
                    if (typeof object.iotlbStaleUses === "object" ? object.iotlbStaleUses.low || object.iotlbStaleUses.high : $Number(object.iotlbStaleUses) !== 0)
                        if ($util.Long)
                            message.iotlbStaleUses = $util.Long.fromValue(object.iotlbStaleUses, true);
                        else if (typeof object.iotlbStaleUses === "string")
                            message.iotlbStaleUses = $parseInt(object.iotlbStaleUses, 10);
                        else if (typeof object.iotlbStaleUses === "number")
                            message.iotlbStaleUses = object.iotlbStaleUses;
                        else if (typeof object.iotlbStaleUses === "object")
                            message.iotlbStaleUses = new $util.LongBits(object.iotlbStaleUses.low >>> 0, object.iotlbStaleUses.high >>> 0).toNumber(true);
                if (object.tablePages != null)
                    if (typeof object.tablePages === "object" ? object.tablePages.low || object.tablePages.high : $Number(object.tablePages) !== 0)
                        if ($util.Long)
                            message.tablePages = $util.Long.fromValue(object.tablePages, true);
                        else if (typeof object.tablePages === "string")
                            message.tablePages = $parseInt(object.tablePages, 10);
                        else if (typeof object.tablePages === "number")
                            message.tablePages = object.tablePages;
                        else if (typeof object.tablePages === "object")
                            message.tablePages = new $util.LongBits(object.tablePages.low >>> 0, object.tablePages.high >>> 0).toNumber(true);
                return message;
            };

            ControlReply.toObject = function (message, options, _depth) {
                if (!options)
                    options = {};
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let object = {};
                if (options.defaults) {
                    if ($util.Long) {
                        let long = new $util.Long(0, 0, true);
                        object.id = options.longs === $String ? long.toString() : options.longs === $Number ? long.toNumber() : typeof $BigInt !== "undefined" && options.longs === $BigInt ? long.toBigInt() : long;
                    } else
                        object.id = options.longs === $String ? "0" : typeof $BigInt !== "undefined" && options.longs === $BigInt ? $BigInt("0") : 0;
                    object.accepted = false;
                    object.reason = "";
                    if ($util.Long) {
                        let long = new $util.Long(0, 0, true);
                        object.iotlbHits = options.longs === $String ? long.toString() : options.longs === $Number ? long.toNumber() : typeof $BigInt !== "undefined" && options.longs === $BigInt ? long.toBigInt() : long;
                    } else
                        object.iotlbHits = options.longs === $String ? "0" : typeof $BigInt !== "undefined" && options.longs === $BigInt ? $BigInt("0") : 0;
                    if ($util.Long) {
                        let long = new $util.Long(0, 0, true);
                        object.iotlbMisses = options.longs === $String ? long.toString() : options.longs === $Number ? long.toNumber() : typeof $BigInt !== "undefined" && options.longs === $BigInt ? long.toBigInt() : long;
                    } else
                        object.iotlbMisses = options.longs === $String ? "0" : typeof $BigInt !== "undefined" && options.longs === $BigInt ? $BigInt("0") : 0;
                    if ($util.Long) {
                        let long = new $util.Long(0, 0, true);
                        object.iotlbStaleUses = options.longs === $String ? long.toString() : options.longs === $Number ? long.toNumber() : typeof $BigInt !== "undefined" && options.longs === $BigInt ? long.toBigInt() : long;
                    } else
                        object.iotlbStaleUses = options.longs === $String ? "0" : typeof $BigInt !== "undefined" && options.longs === $BigInt ? $BigInt("0") : 0;
                    if ($util.Long) {
                        let long = new $util.Long(0, 0, true);
                        object.tablePages = options.longs === $String ? long.toString() : options.longs === $Number ? long.toNumber() : typeof $BigInt !== "undefined" && options.longs === $BigInt ? long.toBigInt() : long;
                    } else
                        object.tablePages = options.longs === $String ? "0" : typeof $BigInt !== "undefined" && options.longs === $BigInt ? $BigInt("0") : 0;
                }
                if (message.id != null && $Object.hasOwnProperty.call(message, "id"))
                    if (typeof $BigInt !== "undefined" && options.longs === $BigInt)
                        object.id = typeof message.id === "number" ? $BigInt(message.id) : $util.Long.fromBits(message.id.low >>> 0, message.id.high >>> 0, true).toBigInt();
                    else if (typeof message.id === "number")
                        object.id = options.longs === $String ? $String(message.id) : message.id;
                    else
                        object.id = options.longs === $String ? $util.Long.prototype.toString.call(message.id) : options.longs === $Number ? new $util.LongBits(message.id.low >>> 0, message.id.high >>> 0).toNumber(true) : message.id;
                if (message.accepted != null && $Object.hasOwnProperty.call(message, "accepted"))
                    object.accepted = message.accepted;
                if (message.reason != null && $Object.hasOwnProperty.call(message, "reason"))
                    object.reason = message.reason;
                if (message.iotlbHits != null && $Object.hasOwnProperty.call(message, "iotlbHits"))
                    if (typeof $BigInt !== "undefined" && options.longs === $BigInt)
                        object.iotlbHits = typeof message.iotlbHits === "number" ? $BigInt(message.iotlbHits) : $util.Long.fromBits(message.iotlbHits.low >>> 0, message.iotlbHits.high >>> 0, true).toBigInt();
                    else if (typeof message.iotlbHits === "number")
                        object.iotlbHits = options.longs === $String ? $String(message.iotlbHits) : message.iotlbHits;
                    else
                        object.iotlbHits = options.longs === $String ? $util.Long.prototype.toString.call(message.iotlbHits) : options.longs === $Number ? new $util.LongBits(message.iotlbHits.low >>> 0, message.iotlbHits.high >>> 0).toNumber(true) : message.iotlbHits;
                if (message.iotlbMisses != null && $Object.hasOwnProperty.call(message, "iotlbMisses"))
                    if (typeof $BigInt !== "undefined" && options.longs === $BigInt)
                        object.iotlbMisses = typeof message.iotlbMisses === "number" ? $BigInt(message.iotlbMisses) : $util.Long.fromBits(message.iotlbMisses.low >>> 0, message.iotlbMisses.high >>> 0, true).toBigInt();
                    else if (typeof message.iotlbMisses === "number")
                        object.iotlbMisses = options.longs === $String ? $String(message.iotlbMisses) : message.iotlbMisses;
                    else
                        object.iotlbMisses = options.longs === $String ? $util.Long.prototype.toString.call(message.iotlbMisses) : options.longs === $Number ? new $util.LongBits(message.iotlbMisses.low >>> 0, message.iotlbMisses.high >>> 0).toNumber(true) : message.iotlbMisses;
                if (message.iotlbStaleUses != null && $Object.hasOwnProperty.call(message, "iotlbStaleUses"))
                    if (typeof $BigInt !== "undefined" && options.longs === $BigInt)
                        object.iotlbStaleUses = typeof message.iotlbStaleUses === "number" ? $BigInt(message.iotlbStaleUses) : $util.Long.fromBits(message.iotlbStaleUses.low >>> 0, message.iotlbStaleUses.high >>> 0, true).toBigInt();
                    else if (typeof message.iotlbStaleUses === "number")
                        object.iotlbStaleUses = options.longs === $String ? $String(message.iotlbStaleUses) : message.iotlbStaleUses;
                    else
                        object.iotlbStaleUses = options.longs === $String ? $util.Long.prototype.toString.call(message.iotlbStaleUses) : options.longs === $Number ? new $util.LongBits(message.iotlbStaleUses.low >>> 0, message.iotlbStaleUses.high >>> 0).toNumber(true) : message.iotlbStaleUses;
                if (message.tablePages != null && $Object.hasOwnProperty.call(message, "tablePages"))
                    if (typeof $BigInt !== "undefined" && options.longs === $BigInt)
                        object.tablePages = typeof message.tablePages === "number" ? $BigInt(message.tablePages) : $util.Long.fromBits(message.tablePages.low >>> 0, message.tablePages.high >>> 0, true).toBigInt();
                    else if (typeof message.tablePages === "number")
                        object.tablePages = options.longs === $String ? $String(message.tablePages) : message.tablePages;
                    else
                        object.tablePages = options.longs === $String ? $util.Long.prototype.toString.call(message.tablePages) : options.longs === $Number ? new $util.LongBits(message.tablePages.low >>> 0, message.tablePages.high >>> 0).toNumber(true) : message.tablePages;
                return object;
            };

            ControlReply.prototype.toJSON = function() {
                return ControlReply.toObject(this, $protobuf.util.toJSONOptions);
            };

            return ControlReply;
        })();

        v1.DmaProgram = (function() {

            const DmaProgram = function (properties) {
                this.steps = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            DmaProgram.prototype.id = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
            DmaProgram.prototype.device = null;
            DmaProgram.prototype.steps = $util.emptyArray;
            DmaProgram.prototype.hasPasid = false;
            DmaProgram.prototype.pasid = 0;
            DmaProgram.prototype.privileged = false;

            DmaProgram.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.id != null && $Object.hasOwnProperty.call(message, "id") && (typeof message.id === "object" ? message.id.low || message.id.high : message.id !== 0))
                    writer.uint32(8).uint64(message.id);
                if (message.device != null && $Object.hasOwnProperty.call(message, "device"))
                    $root.viommu.v1.DeviceObject.encode(message.device, writer.uint32(18).fork(), _depth + 1).ldelim();
                if (message.steps != null && message.steps.length)
                    for (let i = 0; i < message.steps.length; ++i)
                        $root.viommu.v1.DmaStep.encode(message.steps[i], writer.uint32(26).fork(), _depth + 1).ldelim();
                if (message.hasPasid != null && $Object.hasOwnProperty.call(message, "hasPasid") && message.hasPasid !== false)
                    writer.uint32(32).bool(message.hasPasid);
                if (message.pasid != null && $Object.hasOwnProperty.call(message, "pasid") && message.pasid !== 0)
                    writer.uint32(40).uint32(message.pasid);
                if (message.privileged != null && $Object.hasOwnProperty.call(message, "privileged") && message.privileged !== false)
                    writer.uint32(48).bool(message.privileged);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            DmaProgram.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.viommu.v1.DmaProgram();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.id = value;
                            else
                                delete message.id;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            message.device = $root.viommu.v1.DeviceObject.decode(reader, reader.size(), $undefined, _depth + 1, message.device);
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            if (!(message.steps && message.steps.length))
                                message.steps = [];
                            message.steps.push($root.viommu.v1.DmaStep.decode(reader, reader.size(), $undefined, _depth + 1));
                            continue;
                        }
                    case 4: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.bool())
                                message.hasPasid = value;
                            else
                                delete message.hasPasid;
                            continue;
                        }
                    case 5: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.pasid = value;
                            else
                                delete message.pasid;
                            continue;
                        }
                    case 6: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.bool())
                                message.privileged = value;
                            else
                                delete message.privileged;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            DmaProgram.fromObject = function (object, _depth) {
                if (object instanceof $root.viommu.v1.DmaProgram)
                    return object;
                if (!$util.isObject(object))
                    throw $TypeError(".viommu.v1.DmaProgram: object expected");
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let message = new $root.viommu.v1.DmaProgram();
                if (object.id != null)
                    if (typeof object.id === "object" ? object.id.low || object.id.high : $Number(object.id) !== 0)
                        if ($util.Long)
                            message.id = $util.Long.fromValue(object.id, true);
                        else if (typeof object.id === "string")
                            message.id = $parseInt(object.id, 10);
                        else if (typeof object.id === "number")
                            message.id = object.id;
                        else if (typeof object.id === "object")
                            message.id = new $util.LongBits(object.id.low >>> 0, object.id.high >>> 0).toNumber(true);
                if (object.device != null) {
                    if (!$util.isObject(object.device))
                        throw $TypeError(".viommu.v1.DmaProgram.device: object expected");
                    message.device = $root.viommu.v1.DeviceObject.fromObject(object.device, _depth + 1);
                }
                if (object.steps) {
                    if (!$Array.isArray(object.steps))
                        throw $TypeError(".viommu.v1.DmaProgram.steps: array expected");
                    message.steps = $Array(object.steps.length);
                    for (let i = 0; i < object.steps.length; ++i) {
                        if (!$util.isObject(object.steps[i]))
                            throw $TypeError(".viommu.v1.DmaProgram.steps: object expected");
                        message.steps[i] = $root.viommu.v1.DmaStep.fromObject(object.steps[i], _depth + 1);
                    }
                }
                if (object.hasPasid != null)
                    if (object.hasPasid)
                        message.hasPasid = $Boolean(object.hasPasid);
                if (object.pasid != null)
                    if ($Number(object.pasid) !== 0)
                        message.pasid = object.pasid >>> 0;
                if (object.privileged != null)
                    if (object.privileged)
                        message.privileged = $Boolean(object.privileged);
                return message;
            };

            DmaProgram.toObject = function (message, options, _depth) {
                if (!options)
                    options = {};
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let object = {};
                if (options.arrays || options.defaults)
                    object.steps = [];
                if (options.defaults) {
                    if ($util.Long) {
                        let long = new $util.Long(0, 0, true);
                        object.id = options.longs === $String ? long.toString() : options.longs === $Number ? long.toNumber() : typeof $BigInt !== "undefined" && options.longs === $BigInt ? long.toBigInt() : long;
                    } else
                        object.id = options.longs === $String ? "0" : typeof $BigInt !== "undefined" && options.longs === $BigInt ? $BigInt("0") : 0;
                    object.device = null;
                    object.hasPasid = false;
                    object.pasid = 0;
                    object.privileged = false;
                }
                if (message.id != null && $Object.hasOwnProperty.call(message, "id"))
                    if (typeof $BigInt !== "undefined" && options.longs === $BigInt)
                        object.id = typeof message.id === "number" ? $BigInt(message.id) : $util.Long.fromBits(message.id.low >>> 0, message.id.high >>> 0, true).toBigInt();
                    else if (typeof message.id === "number")
                        object.id = options.longs === $String ? $String(message.id) : message.id;
                    else
                        object.id = options.longs === $String ? $util.Long.prototype.toString.call(message.id) : options.longs === $Number ? new $util.LongBits(message.id.low >>> 0, message.id.high >>> 0).toNumber(true) : message.id;
                if (message.device != null && $Object.hasOwnProperty.call(message, "device"))
                    object.device = $root.viommu.v1.DeviceObject.toObject(message.device, options, _depth + 1);
                if (message.steps && message.steps.length) {
                    object.steps = $Array(message.steps.length);
                    for (let j = 0; j < message.steps.length; ++j)
                        object.steps[j] = $root.viommu.v1.DmaStep.toObject(message.steps[j], options, _depth + 1);
                }
                if (message.hasPasid != null && $Object.hasOwnProperty.call(message, "hasPasid"))
                    object.hasPasid = message.hasPasid;
                if (message.pasid != null && $Object.hasOwnProperty.call(message, "pasid"))
                    object.pasid = message.pasid;
                if (message.privileged != null && $Object.hasOwnProperty.call(message, "privileged"))
                    object.privileged = message.privileged;
                return object;
            };

            DmaProgram.prototype.toJSON = function() {
                return DmaProgram.toObject(this, $protobuf.util.toJSONOptions);
            };

            return DmaProgram;
        })();

        v1.DmaStep = (function() {

            const DmaStep = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            DmaStep.prototype.read = null;
            DmaStep.prototype.write = null;
            DmaStep.prototype.copy = null;
            DmaStep.prototype.fill = null;
            DmaStep.prototype.compare = null;

            let $oneOfFields;

            $Object.defineProperty(DmaStep.prototype, "operation", {
                get: $util.oneOfGetter($oneOfFields = ["read", "write", "copy", "fill", "compare"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            DmaStep.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.read != null && $Object.hasOwnProperty.call(message, "read"))
                    $root.viommu.v1.DmaRead.encode(message.read, writer.uint32(10).fork(), _depth + 1).ldelim();
                if (message.write != null && $Object.hasOwnProperty.call(message, "write"))
                    $root.viommu.v1.DmaWrite.encode(message.write, writer.uint32(18).fork(), _depth + 1).ldelim();
                if (message.copy != null && $Object.hasOwnProperty.call(message, "copy"))
                    $root.viommu.v1.DmaCopy.encode(message.copy, writer.uint32(26).fork(), _depth + 1).ldelim();
                if (message.fill != null && $Object.hasOwnProperty.call(message, "fill"))
                    $root.viommu.v1.DmaFill.encode(message.fill, writer.uint32(34).fork(), _depth + 1).ldelim();
                if (message.compare != null && $Object.hasOwnProperty.call(message, "compare"))
                    $root.viommu.v1.DmaCompare.encode(message.compare, writer.uint32(42).fork(), _depth + 1).ldelim();
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            DmaStep.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.viommu.v1.DmaStep();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            message.read = $root.viommu.v1.DmaRead.decode(reader, reader.size(), $undefined, _depth + 1, message.read);
                            message.operation = "read";
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            message.write = $root.viommu.v1.DmaWrite.decode(reader, reader.size(), $undefined, _depth + 1, message.write);
                            message.operation = "write";
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            message.copy = $root.viommu.v1.DmaCopy.decode(reader, reader.size(), $undefined, _depth + 1, message.copy);
                            message.operation = "copy";
                            continue;
                        }
                    case 4: {
                            if (wireType !== 2)
                                break;
                            message.fill = $root.viommu.v1.DmaFill.decode(reader, reader.size(), $undefined, _depth + 1, message.fill);
                            message.operation = "fill";
                            continue;
                        }
                    case 5: {
                            if (wireType !== 2)
                                break;
                            message.compare = $root.viommu.v1.DmaCompare.decode(reader, reader.size(), $undefined, _depth + 1, message.compare);
                            message.operation = "compare";
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            DmaStep.fromObject = function (object, _depth) {
                if (object instanceof $root.viommu.v1.DmaStep)
                    return object;
                if (!$util.isObject(object))
                    throw $TypeError(".viommu.v1.DmaStep: object expected");
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let message = new $root.viommu.v1.DmaStep();
                if (object.read != null) {
                    if (!$util.isObject(object.read))
                        throw $TypeError(".viommu.v1.DmaStep.read: object expected");
                    message.read = $root.viommu.v1.DmaRead.fromObject(object.read, _depth + 1);
                }
                if (object.write != null) {
                    if (!$util.isObject(object.write))
                        throw $TypeError(".viommu.v1.DmaStep.write: object expected");
                    message.write = $root.viommu.v1.DmaWrite.fromObject(object.write, _depth + 1);
                }
                if (object.copy != null) {
                    if (!$util.isObject(object.copy))
                        throw $TypeError(".viommu.v1.DmaStep.copy: object expected");
                    message.copy = $root.viommu.v1.DmaCopy.fromObject(object.copy, _depth + 1);
                }
                if (object.fill != null) {
                    if (!$util.isObject(object.fill))
                        throw $TypeError(".viommu.v1.DmaStep.fill: object expected");
                    message.fill = $root.viommu.v1.DmaFill.fromObject(object.fill, _depth + 1);
                }
                if (object.compare != null) {
                    if (!$util.isObject(object.compare))
                        throw $TypeError(".viommu.v1.DmaStep.compare: object expected");
                    message.compare = $root.viommu.v1.DmaCompare.fromObject(object.compare, _depth + 1);
                }
                return message;
            };

            DmaStep.toObject = function (message, options, _depth) {
                if (!options)
                    options = {};
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let object = {};
                if (message.read != null && $Object.hasOwnProperty.call(message, "read")) {
                    object.read = $root.viommu.v1.DmaRead.toObject(message.read, options, _depth + 1);
                    if (options.oneofs)
                        object.operation = "read";
                }
                if (message.write != null && $Object.hasOwnProperty.call(message, "write")) {
                    object.write = $root.viommu.v1.DmaWrite.toObject(message.write, options, _depth + 1);
                    if (options.oneofs)
                        object.operation = "write";
                }
                if (message.copy != null && $Object.hasOwnProperty.call(message, "copy")) {
                    object.copy = $root.viommu.v1.DmaCopy.toObject(message.copy, options, _depth + 1);
                    if (options.oneofs)
                        object.operation = "copy";
                }
                if (message.fill != null && $Object.hasOwnProperty.call(message, "fill")) {
                    object.fill = $root.viommu.v1.DmaFill.toObject(message.fill, options, _depth + 1);
                    if (options.oneofs)
                        object.operation = "fill";
                }
                if (message.compare != null && $Object.hasOwnProperty.call(message, "compare")) {
                    object.compare = $root.viommu.v1.DmaCompare.toObject(message.compare, options, _depth + 1);
                    if (options.oneofs)
                        object.operation = "compare";
                }
                return object;
            };

            DmaStep.prototype.toJSON = function() {
                return DmaStep.toObject(this, $protobuf.util.toJSONOptions);
            };

            return DmaStep;
        })();

        v1.DmaRead = (function() {

            const DmaRead = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            DmaRead.prototype.iova = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
            DmaRead.prototype.length = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            DmaRead.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.iova != null && $Object.hasOwnProperty.call(message, "iova") && (typeof message.iova === "object" ? message.iova.low || message.iova.high : message.iova !== 0))
                    writer.uint32(8).uint64(message.iova);
                if (message.length != null && $Object.hasOwnProperty.call(message, "length") && (typeof message.length === "object" ? message.length.low || message.length.high : message.length !== 0))
                    writer.uint32(16).uint64(message.length);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            DmaRead.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.viommu.v1.DmaRead();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.iova = value;
                            else
                                delete message.iova;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.length = value;
                            else
                                delete message.length;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            DmaRead.fromObject = function (object, _depth) {
                if (object instanceof $root.viommu.v1.DmaRead)
                    return object;
                if (!$util.isObject(object))
                    throw $TypeError(".viommu.v1.DmaRead: object expected");
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let message = new $root.viommu.v1.DmaRead();
                if (object.iova != null)
                    if (typeof object.iova === "object" ? object.iova.low || object.iova.high : $Number(object.iova) !== 0)
                        if ($util.Long)
                            message.iova = $util.Long.fromValue(object.iova, true);
                        else if (typeof object.iova === "string")
                            message.iova = $parseInt(object.iova, 10);
                        else if (typeof object.iova === "number")
                            message.iova = object.iova;
                        else if (typeof object.iova === "object")
                            message.iova = new $util.LongBits(object.iova.low >>> 0, object.iova.high >>> 0).toNumber(true);
                if (object.length != null)
                    if (typeof object.length === "object" ? object.length.low || object.length.high : $Number(object.length) !== 0)
                        if ($util.Long)
                            message.length = $util.Long.fromValue(object.length, true);
                        else if (typeof object.length === "string")
                            message.length = $parseInt(object.length, 10);
                        else if (typeof object.length === "number")
                            message.length = object.length;
                        else if (typeof object.length === "object")
                            message.length = new $util.LongBits(object.length.low >>> 0, object.length.high >>> 0).toNumber(true);
                return message;
            };

            DmaRead.toObject = function (message, options, _depth) {
                if (!options)
                    options = {};
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let object = {};
                if (options.defaults) {
                    if ($util.Long) {
                        let long = new $util.Long(0, 0, true);
                        object.iova = options.longs === $String ? long.toString() : options.longs === $Number ? long.toNumber() : typeof $BigInt !== "undefined" && options.longs === $BigInt ? long.toBigInt() : long;
                    } else
                        object.iova = options.longs === $String ? "0" : typeof $BigInt !== "undefined" && options.longs === $BigInt ? $BigInt("0") : 0;
                    if ($util.Long) {
                        let long = new $util.Long(0, 0, true);
                        object.length = options.longs === $String ? long.toString() : options.longs === $Number ? long.toNumber() : typeof $BigInt !== "undefined" && options.longs === $BigInt ? long.toBigInt() : long;
                    } else
                        object.length = options.longs === $String ? "0" : typeof $BigInt !== "undefined" && options.longs === $BigInt ? $BigInt("0") : 0;
                }
                if (message.iova != null && $Object.hasOwnProperty.call(message, "iova"))
                    if (typeof $BigInt !== "undefined" && options.longs === $BigInt)
                        object.iova = typeof message.iova === "number" ? $BigInt(message.iova) : $util.Long.fromBits(message.iova.low >>> 0, message.iova.high >>> 0, true).toBigInt();
                    else if (typeof message.iova === "number")
                        object.iova = options.longs === $String ? $String(message.iova) : message.iova;
                    else
                        object.iova = options.longs === $String ? $util.Long.prototype.toString.call(message.iova) : options.longs === $Number ? new $util.LongBits(message.iova.low >>> 0, message.iova.high >>> 0).toNumber(true) : message.iova;
                if (message.length != null && $Object.hasOwnProperty.call(message, "length"))
                    if (typeof $BigInt !== "undefined" && options.longs === $BigInt)
                        object.length = typeof message.length === "number" ? $BigInt(message.length) : $util.Long.fromBits(message.length.low >>> 0, message.length.high >>> 0, true).toBigInt();
                    else if (typeof message.length === "number")
                        object.length = options.longs === $String ? $String(message.length) : message.length;
                    else
                        object.length = options.longs === $String ? $util.Long.prototype.toString.call(message.length) : options.longs === $Number ? new $util.LongBits(message.length.low >>> 0, message.length.high >>> 0).toNumber(true) : message.length;
                return object;
            };

            DmaRead.prototype.toJSON = function() {
                return DmaRead.toObject(this, $protobuf.util.toJSONOptions);
            };

            return DmaRead;
        })();

        v1.DmaWrite = (function() {

            const DmaWrite = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            DmaWrite.prototype.iova = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
            DmaWrite.prototype.data = $util.newBuffer([]);

            DmaWrite.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.iova != null && $Object.hasOwnProperty.call(message, "iova") && (typeof message.iova === "object" ? message.iova.low || message.iova.high : message.iova !== 0))
                    writer.uint32(8).uint64(message.iova);
                if (message.data != null && $Object.hasOwnProperty.call(message, "data") && message.data.length)
                    writer.uint32(18).bytes(message.data);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            DmaWrite.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.viommu.v1.DmaWrite();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.iova = value;
                            else
                                delete message.iova;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.data = value;
                            else
                                delete message.data;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            DmaWrite.fromObject = function (object, _depth) {
                if (object instanceof $root.viommu.v1.DmaWrite)
                    return object;
                if (!$util.isObject(object))
                    throw $TypeError(".viommu.v1.DmaWrite: object expected");
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let message = new $root.viommu.v1.DmaWrite();
                if (object.iova != null)
                    if (typeof object.iova === "object" ? object.iova.low || object.iova.high : $Number(object.iova) !== 0)
                        if ($util.Long)
                            message.iova = $util.Long.fromValue(object.iova, true);
                        else if (typeof object.iova === "string")
                            message.iova = $parseInt(object.iova, 10);
                        else if (typeof object.iova === "number")
                            message.iova = object.iova;
                        else if (typeof object.iova === "object")
                            message.iova = new $util.LongBits(object.iova.low >>> 0, object.iova.high >>> 0).toNumber(true);
                if (object.data != null)
                    if (object.data.length)
                        if (typeof object.data === "string")
                            $util.base64.decode(object.data, message.data = $util.newBuffer($util.base64.length(object.data)), 0);
                        else if (object.data.length >= 0)
                            message.data = object.data;
                return message;
            };

            DmaWrite.toObject = function (message, options, _depth) {
                if (!options)
                    options = {};
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let object = {};
                if (options.defaults) {
                    if ($util.Long) {
                        let long = new $util.Long(0, 0, true);
                        object.iova = options.longs === $String ? long.toString() : options.longs === $Number ? long.toNumber() : typeof $BigInt !== "undefined" && options.longs === $BigInt ? long.toBigInt() : long;
                    } else
                        object.iova = options.longs === $String ? "0" : typeof $BigInt !== "undefined" && options.longs === $BigInt ? $BigInt("0") : 0;
                    if (options.bytes === $String)
                        object.data = "";
                    else {
                        object.data = [];
                        if (options.bytes !== $Array)
                            object.data = $util.newBuffer(object.data);
                    }
                }
                if (message.iova != null && $Object.hasOwnProperty.call(message, "iova"))
                    if (typeof $BigInt !== "undefined" && options.longs === $BigInt)
                        object.iova = typeof message.iova === "number" ? $BigInt(message.iova) : $util.Long.fromBits(message.iova.low >>> 0, message.iova.high >>> 0, true).toBigInt();
                    else if (typeof message.iova === "number")
                        object.iova = options.longs === $String ? $String(message.iova) : message.iova;
                    else
                        object.iova = options.longs === $String ? $util.Long.prototype.toString.call(message.iova) : options.longs === $Number ? new $util.LongBits(message.iova.low >>> 0, message.iova.high >>> 0).toNumber(true) : message.iova;
                if (message.data != null && $Object.hasOwnProperty.call(message, "data"))
                    object.data = options.bytes === $String ? $util.base64.encode(message.data, 0, message.data.length) : options.bytes === $Array ? $Array.prototype.slice.call(message.data) : message.data;
                return object;
            };

            DmaWrite.prototype.toJSON = function() {
                return DmaWrite.toObject(this, $protobuf.util.toJSONOptions);
            };

            return DmaWrite;
        })();

        v1.DmaCopy = (function() {

            const DmaCopy = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            DmaCopy.prototype.sourceIova = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
            DmaCopy.prototype.destinationIova = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
            DmaCopy.prototype.length = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            DmaCopy.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.sourceIova != null && $Object.hasOwnProperty.call(message, "sourceIova") && (typeof message.sourceIova === "object" ? message.sourceIova.low || message.sourceIova.high : message.sourceIova !== 0))
                    writer.uint32(8).uint64(message.sourceIova);
                if (message.destinationIova != null && $Object.hasOwnProperty.call(message, "destinationIova") && (typeof message.destinationIova === "object" ? message.destinationIova.low || message.destinationIova.high : message.destinationIova !== 0))
                    writer.uint32(16).uint64(message.destinationIova);
                if (message.length != null && $Object.hasOwnProperty.call(message, "length") && (typeof message.length === "object" ? message.length.low || message.length.high : message.length !== 0))
                    writer.uint32(24).uint64(message.length);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            DmaCopy.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.viommu.v1.DmaCopy();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.sourceIova = value;
                            else
                                delete message.sourceIova;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.destinationIova = value;
                            else
                                delete message.destinationIova;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.length = value;
                            else
                                delete message.length;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            DmaCopy.fromObject = function (object, _depth) {
                if (object instanceof $root.viommu.v1.DmaCopy)
                    return object;
                if (!$util.isObject(object))
                    throw $TypeError(".viommu.v1.DmaCopy: object expected");
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let message = new $root.viommu.v1.DmaCopy();
                if (object.sourceIova != null)
                    if (typeof object.sourceIova === "object" ? object.sourceIova.low || object.sourceIova.high : $Number(object.sourceIova) !== 0)
                        if ($util.Long)
                            message.sourceIova = $util.Long.fromValue(object.sourceIova, true);
                        else if (typeof object.sourceIova === "string")
                            message.sourceIova = $parseInt(object.sourceIova, 10);
                        else if (typeof object.sourceIova === "number")
                            message.sourceIova = object.sourceIova;
                        else if (typeof object.sourceIova === "object")
                            message.sourceIova = new $util.LongBits(object.sourceIova.low >>> 0, object.sourceIova.high >>> 0).toNumber(true);
                if (object.destinationIova != null)
                    if (typeof object.destinationIova === "object" ? object.destinationIova.low || object.destinationIova.high : $Number(object.destinationIova) !== 0)
                        if ($util.Long)
                            message.destinationIova = $util.Long.fromValue(object.destinationIova, true);
                        else if (typeof object.destinationIova === "string")
                            message.destinationIova = $parseInt(object.destinationIova, 10);
                        else if (typeof object.destinationIova === "number")
                            message.destinationIova = object.destinationIova;
                        else if (typeof object.destinationIova === "object")
                            message.destinationIova = new $util.LongBits(object.destinationIova.low >>> 0, object.destinationIova.high >>> 0).toNumber(true);
                if (object.length != null)
                    if (typeof object.length === "object" ? object.length.low || object.length.high : $Number(object.length) !== 0)
                        if ($util.Long)
                            message.length = $util.Long.fromValue(object.length, true);
                        else if (typeof object.length === "string")
                            message.length = $parseInt(object.length, 10);
                        else if (typeof object.length === "number")
                            message.length = object.length;
                        else if (typeof object.length === "object")
                            message.length = new $util.LongBits(object.length.low >>> 0, object.length.high >>> 0).toNumber(true);
                return message;
            };

            DmaCopy.toObject = function (message, options, _depth) {
                if (!options)
                    options = {};
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let object = {};
                if (options.defaults) {
                    if ($util.Long) {
                        let long = new $util.Long(0, 0, true);
                        object.sourceIova = options.longs === $String ? long.toString() : options.longs === $Number ? long.toNumber() : typeof $BigInt !== "undefined" && options.longs === $BigInt ? long.toBigInt() : long;
                    } else
                        object.sourceIova = options.longs === $String ? "0" : typeof $BigInt !== "undefined" && options.longs === $BigInt ? $BigInt("0") : 0;
                    if ($util.Long) {
                        let long = new $util.Long(0, 0, true);
                        object.destinationIova = options.longs === $String ? long.toString() : options.longs === $Number ? long.toNumber() : typeof $BigInt !== "undefined" && options.longs === $BigInt ? long.toBigInt() : long;
                    } else
                        object.destinationIova = options.longs === $String ? "0" : typeof $BigInt !== "undefined" && options.longs === $BigInt ? $BigInt("0") : 0;
                    if ($util.Long) {
                        let long = new $util.Long(0, 0, true);
                        object.length = options.longs === $String ? long.toString() : options.longs === $Number ? long.toNumber() : typeof $BigInt !== "undefined" && options.longs === $BigInt ? long.toBigInt() : long;
                    } else
                        object.length = options.longs === $String ? "0" : typeof $BigInt !== "undefined" && options.longs === $BigInt ? $BigInt("0") : 0;
                }
                if (message.sourceIova != null && $Object.hasOwnProperty.call(message, "sourceIova"))
                    if (typeof $BigInt !== "undefined" && options.longs === $BigInt)
                        object.sourceIova = typeof message.sourceIova === "number" ? $BigInt(message.sourceIova) : $util.Long.fromBits(message.sourceIova.low >>> 0, message.sourceIova.high >>> 0, true).toBigInt();
                    else if (typeof message.sourceIova === "number")
                        object.sourceIova = options.longs === $String ? $String(message.sourceIova) : message.sourceIova;
                    else
                        object.sourceIova = options.longs === $String ? $util.Long.prototype.toString.call(message.sourceIova) : options.longs === $Number ? new $util.LongBits(message.sourceIova.low >>> 0, message.sourceIova.high >>> 0).toNumber(true) : message.sourceIova;
                if (message.destinationIova != null && $Object.hasOwnProperty.call(message, "destinationIova"))
                    if (typeof $BigInt !== "undefined" && options.longs === $BigInt)
                        object.destinationIova = typeof message.destinationIova === "number" ? $BigInt(message.destinationIova) : $util.Long.fromBits(message.destinationIova.low >>> 0, message.destinationIova.high >>> 0, true).toBigInt();
                    else if (typeof message.destinationIova === "number")
                        object.destinationIova = options.longs === $String ? $String(message.destinationIova) : message.destinationIova;
                    else
                        object.destinationIova = options.longs === $String ? $util.Long.prototype.toString.call(message.destinationIova) : options.longs === $Number ? new $util.LongBits(message.destinationIova.low >>> 0, message.destinationIova.high >>> 0).toNumber(true) : message.destinationIova;
                if (message.length != null && $Object.hasOwnProperty.call(message, "length"))
                    if (typeof $BigInt !== "undefined" && options.longs === $BigInt)
                        object.length = typeof message.length === "number" ? $BigInt(message.length) : $util.Long.fromBits(message.length.low >>> 0, message.length.high >>> 0, true).toBigInt();
                    else if (typeof message.length === "number")
                        object.length = options.longs === $String ? $String(message.length) : message.length;
                    else
                        object.length = options.longs === $String ? $util.Long.prototype.toString.call(message.length) : options.longs === $Number ? new $util.LongBits(message.length.low >>> 0, message.length.high >>> 0).toNumber(true) : message.length;
                return object;
            };

            DmaCopy.prototype.toJSON = function() {
                return DmaCopy.toObject(this, $protobuf.util.toJSONOptions);
            };

            return DmaCopy;
        })();

        v1.DmaFill = (function() {

            const DmaFill = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            DmaFill.prototype.iova = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
            DmaFill.prototype.length = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
            DmaFill.prototype.pattern = $util.newBuffer([]);

            DmaFill.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.iova != null && $Object.hasOwnProperty.call(message, "iova") && (typeof message.iova === "object" ? message.iova.low || message.iova.high : message.iova !== 0))
                    writer.uint32(8).uint64(message.iova);
                if (message.length != null && $Object.hasOwnProperty.call(message, "length") && (typeof message.length === "object" ? message.length.low || message.length.high : message.length !== 0))
                    writer.uint32(16).uint64(message.length);
                if (message.pattern != null && $Object.hasOwnProperty.call(message, "pattern") && message.pattern.length)
                    writer.uint32(26).bytes(message.pattern);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            DmaFill.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.viommu.v1.DmaFill();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.iova = value;
                            else
                                delete message.iova;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.length = value;
                            else
                                delete message.length;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.pattern = value;
                            else
                                delete message.pattern;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            DmaFill.fromObject = function (object, _depth) {
                if (object instanceof $root.viommu.v1.DmaFill)
                    return object;
                if (!$util.isObject(object))
                    throw $TypeError(".viommu.v1.DmaFill: object expected");
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let message = new $root.viommu.v1.DmaFill();
                if (object.iova != null)
                    if (typeof object.iova === "object" ? object.iova.low || object.iova.high : $Number(object.iova) !== 0)
                        if ($util.Long)
                            message.iova = $util.Long.fromValue(object.iova, true);
                        else if (typeof object.iova === "string")
                            message.iova = $parseInt(object.iova, 10);
                        else if (typeof object.iova === "number")
                            message.iova = object.iova;
                        else if (typeof object.iova === "object")
                            message.iova = new $util.LongBits(object.iova.low >>> 0, object.iova.high >>> 0).toNumber(true);
                if (object.length != null)
                    if (typeof object.length === "object" ? object.length.low || object.length.high : $Number(object.length) !== 0)
                        if ($util.Long)
                            message.length = $util.Long.fromValue(object.length, true);
                        else if (typeof object.length === "string")
                            message.length = $parseInt(object.length, 10);
                        else if (typeof object.length === "number")
                            message.length = object.length;
                        else if (typeof object.length === "object")
                            message.length = new $util.LongBits(object.length.low >>> 0, object.length.high >>> 0).toNumber(true);
                if (object.pattern != null)
                    if (object.pattern.length)
                        if (typeof object.pattern === "string")
                            $util.base64.decode(object.pattern, message.pattern = $util.newBuffer($util.base64.length(object.pattern)), 0);
                        else if (object.pattern.length >= 0)
                            message.pattern = object.pattern;
                return message;
            };

            DmaFill.toObject = function (message, options, _depth) {
                if (!options)
                    options = {};
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let object = {};
                if (options.defaults) {
                    if ($util.Long) {
                        let long = new $util.Long(0, 0, true);
                        object.iova = options.longs === $String ? long.toString() : options.longs === $Number ? long.toNumber() : typeof $BigInt !== "undefined" && options.longs === $BigInt ? long.toBigInt() : long;
                    } else
                        object.iova = options.longs === $String ? "0" : typeof $BigInt !== "undefined" && options.longs === $BigInt ? $BigInt("0") : 0;
                    if ($util.Long) {
                        let long = new $util.Long(0, 0, true);
                        object.length = options.longs === $String ? long.toString() : options.longs === $Number ? long.toNumber() : typeof $BigInt !== "undefined" && options.longs === $BigInt ? long.toBigInt() : long;
                    } else
                        object.length = options.longs === $String ? "0" : typeof $BigInt !== "undefined" && options.longs === $BigInt ? $BigInt("0") : 0;
                    if (options.bytes === $String)
                        object.pattern = "";
                    else {
                        object.pattern = [];
                        if (options.bytes !== $Array)
                            object.pattern = $util.newBuffer(object.pattern);
                    }
                }
                if (message.iova != null && $Object.hasOwnProperty.call(message, "iova"))
                    if (typeof $BigInt !== "undefined" && options.longs === $BigInt)
                        object.iova = typeof message.iova === "number" ? $BigInt(message.iova) : $util.Long.fromBits(message.iova.low >>> 0, message.iova.high >>> 0, true).toBigInt();
                    else if (typeof message.iova === "number")
                        object.iova = options.longs === $String ? $String(message.iova) : message.iova;
                    else
                        object.iova = options.longs === $String ? $util.Long.prototype.toString.call(message.iova) : options.longs === $Number ? new $util.LongBits(message.iova.low >>> 0, message.iova.high >>> 0).toNumber(true) : message.iova;
                if (message.length != null && $Object.hasOwnProperty.call(message, "length"))
                    if (typeof $BigInt !== "undefined" && options.longs === $BigInt)
                        object.length = typeof message.length === "number" ? $BigInt(message.length) : $util.Long.fromBits(message.length.low >>> 0, message.length.high >>> 0, true).toBigInt();
                    else if (typeof message.length === "number")
                        object.length = options.longs === $String ? $String(message.length) : message.length;
                    else
                        object.length = options.longs === $String ? $util.Long.prototype.toString.call(message.length) : options.longs === $Number ? new $util.LongBits(message.length.low >>> 0, message.length.high >>> 0).toNumber(true) : message.length;
                if (message.pattern != null && $Object.hasOwnProperty.call(message, "pattern"))
                    object.pattern = options.bytes === $String ? $util.base64.encode(message.pattern, 0, message.pattern.length) : options.bytes === $Array ? $Array.prototype.slice.call(message.pattern) : message.pattern;
                return object;
            };

            DmaFill.prototype.toJSON = function() {
                return DmaFill.toObject(this, $protobuf.util.toJSONOptions);
            };

            return DmaFill;
        })();

        v1.DmaCompare = (function() {

            const DmaCompare = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            DmaCompare.prototype.iova = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
            DmaCompare.prototype.length = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
            DmaCompare.prototype.pattern = $util.newBuffer([]);

            DmaCompare.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.iova != null && $Object.hasOwnProperty.call(message, "iova") && (typeof message.iova === "object" ? message.iova.low || message.iova.high : message.iova !== 0))
                    writer.uint32(8).uint64(message.iova);
                if (message.length != null && $Object.hasOwnProperty.call(message, "length") && (typeof message.length === "object" ? message.length.low || message.length.high : message.length !== 0))
                    writer.uint32(16).uint64(message.length);
                if (message.pattern != null && $Object.hasOwnProperty.call(message, "pattern") && message.pattern.length)
                    writer.uint32(26).bytes(message.pattern);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            DmaCompare.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.viommu.v1.DmaCompare();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.iova = value;
                            else
                                delete message.iova;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.length = value;
                            else
                                delete message.length;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.pattern = value;
                            else
                                delete message.pattern;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            DmaCompare.fromObject = function (object, _depth) {
                if (object instanceof $root.viommu.v1.DmaCompare)
                    return object;
                if (!$util.isObject(object))
                    throw $TypeError(".viommu.v1.DmaCompare: object expected");
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let message = new $root.viommu.v1.DmaCompare();
                if (object.iova != null)
                    if (typeof object.iova === "object" ? object.iova.low || object.iova.high : $Number(object.iova) !== 0)
                        if ($util.Long)
                            message.iova = $util.Long.fromValue(object.iova, true);
                        else if (typeof object.iova === "string")
                            message.iova = $parseInt(object.iova, 10);
                        else if (typeof object.iova === "number")
                            message.iova = object.iova;
                        else if (typeof object.iova === "object")
                            message.iova = new $util.LongBits(object.iova.low >>> 0, object.iova.high >>> 0).toNumber(true);
                if (object.length != null)
                    if (typeof object.length === "object" ? object.length.low || object.length.high : $Number(object.length) !== 0)
                        if ($util.Long)
                            message.length = $util.Long.fromValue(object.length, true);
                        else if (typeof object.length === "string")
                            message.length = $parseInt(object.length, 10);
                        else if (typeof object.length === "number")
                            message.length = object.length;
                        else if (typeof object.length === "object")
                            message.length = new $util.LongBits(object.length.low >>> 0, object.length.high >>> 0).toNumber(true);
                if (object.pattern != null)
                    if (object.pattern.length)
                        if (typeof object.pattern === "string")
                            $util.base64.decode(object.pattern, message.pattern = $util.newBuffer($util.base64.length(object.pattern)), 0);
                        else if (object.pattern.length >= 0)
                            message.pattern = object.pattern;
                return message;
            };

            DmaCompare.toObject = function (message, options, _depth) {
                if (!options)
                    options = {};
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let object = {};
                if (options.defaults) {
                    if ($util.Long) {
                        let long = new $util.Long(0, 0, true);
                        object.iova = options.longs === $String ? long.toString() : options.longs === $Number ? long.toNumber() : typeof $BigInt !== "undefined" && options.longs === $BigInt ? long.toBigInt() : long;
                    } else
                        object.iova = options.longs === $String ? "0" : typeof $BigInt !== "undefined" && options.longs === $BigInt ? $BigInt("0") : 0;
                    if ($util.Long) {
                        let long = new $util.Long(0, 0, true);
                        object.length = options.longs === $String ? long.toString() : options.longs === $Number ? long.toNumber() : typeof $BigInt !== "undefined" && options.longs === $BigInt ? long.toBigInt() : long;
                    } else
                        object.length = options.longs === $String ? "0" : typeof $BigInt !== "undefined" && options.longs === $BigInt ? $BigInt("0") : 0;
                    if (options.bytes === $String)
                        object.pattern = "";
                    else {
                        object.pattern = [];
                        if (options.bytes !== $Array)
                            object.pattern = $util.newBuffer(object.pattern);
                    }
                }
                if (message.iova != null && $Object.hasOwnProperty.call(message, "iova"))
                    if (typeof $BigInt !== "undefined" && options.longs === $BigInt)
                        object.iova = typeof message.iova === "number" ? $BigInt(message.iova) : $util.Long.fromBits(message.iova.low >>> 0, message.iova.high >>> 0, true).toBigInt();
                    else if (typeof message.iova === "number")
                        object.iova = options.longs === $String ? $String(message.iova) : message.iova;
                    else
                        object.iova = options.longs === $String ? $util.Long.prototype.toString.call(message.iova) : options.longs === $Number ? new $util.LongBits(message.iova.low >>> 0, message.iova.high >>> 0).toNumber(true) : message.iova;
                if (message.length != null && $Object.hasOwnProperty.call(message, "length"))
                    if (typeof $BigInt !== "undefined" && options.longs === $BigInt)
                        object.length = typeof message.length === "number" ? $BigInt(message.length) : $util.Long.fromBits(message.length.low >>> 0, message.length.high >>> 0, true).toBigInt();
                    else if (typeof message.length === "number")
                        object.length = options.longs === $String ? $String(message.length) : message.length;
                    else
                        object.length = options.longs === $String ? $util.Long.prototype.toString.call(message.length) : options.longs === $Number ? new $util.LongBits(message.length.low >>> 0, message.length.high >>> 0).toNumber(true) : message.length;
                if (message.pattern != null && $Object.hasOwnProperty.call(message, "pattern"))
                    object.pattern = options.bytes === $String ? $util.base64.encode(message.pattern, 0, message.pattern.length) : options.bytes === $Array ? $Array.prototype.slice.call(message.pattern) : message.pattern;
                return object;
            };

            DmaCompare.prototype.toJSON = function() {
                return DmaCompare.toObject(this, $protobuf.util.toJSONOptions);
            };

            return DmaCompare;
        })();

        v1.DmaStepStatus = (function() {
            const valuesById = $Object.create(null), values = $Object.create(valuesById);
            values[valuesById[0] = "DMA_STEP_STATUS_UNSPECIFIED"] = 0;
            values[valuesById[1] = "DMA_STEP_STATUS_DONE"] = 1;
            values[valuesById[2] = "DMA_STEP_STATUS_FAULT"] = 2;
            values[valuesById[3] = "DMA_STEP_STATUS_MISMATCH"] = 3;
            values[valuesById[4] = "DMA_STEP_STATUS_INVALID"] = 4;
            return values;
        })();

        v1.DmaStepResult = (function() {

            const DmaStepResult = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            DmaStepResult.prototype.status = 0;
            DmaStepResult.prototype.bytesDone = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
            DmaStepResult.prototype.stopIova = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
            DmaStepResult.prototype.fault = 0;
            DmaStepResult.prototype.access = 0;
            DmaStepResult.prototype.data = $util.newBuffer([]);

            DmaStepResult.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.status != null && $Object.hasOwnProperty.call(message, "status") && message.status !== 0)
                    writer.uint32(8).int32(message.status);
                if (message.bytesDone != null && $Object.hasOwnProperty.call(message, "bytesDone") && (typeof message.bytesDone === "object" ? message.bytesDone.low || message.bytesDone.high : message.bytesDone !== 0))
                    writer.uint32(16).uint64(message.bytesDone);
                if (message.stopIova != null && $Object.hasOwnProperty.call(message, "stopIova") && (typeof message.stopIova === "object" ? message.stopIova.low || message.stopIova.high : message.stopIova !== 0))
                    writer.uint32(24).uint64(message.stopIova);
                if (message.fault != null && $Object.hasOwnProperty.call(message, "fault") && message.fault !== 0)
                    writer.uint32(32).int32(message.fault);
                if (message.access != null && $Object.hasOwnProperty.call(message, "access") && message.access !== 0)
                    writer.uint32(40).int32(message.access);
                if (message.data != null && $Object.hasOwnProperty.call(message, "data") && message.data.length)
                    writer.uint32(50).bytes(message.data);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            DmaStepResult.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.viommu.v1.DmaStepResult();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.int32())
                                message.status = value;
                            else
                                delete message.status;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.bytesDone = value;
                            else
                                delete message.bytesDone;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.stopIova = value;
                            else
                                delete message.stopIova;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.int32())
                                message.fault = value;
                            else
                                delete message.fault;
                            continue;
                        }
                    case 5: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.int32())
                                message.access = value;
                            else
                                delete message.access;
                            continue;
                        }
                    case 6: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.data = value;
                            else
                                delete message.data;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            DmaStepResult.fromObject = function (object, _depth) {
                if (object instanceof $root.viommu.v1.DmaStepResult)
                    return object;
                if (!$util.isObject(object))
                    throw $TypeError(".viommu.v1.DmaStepResult: object expected");
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let message = new $root.viommu.v1.DmaStepResult();
                if (object.status !== 0 && (typeof object.status !== "string" || $root.viommu.v1.DmaStepStatus[object.status] !== 0))
                    switch (object.status) {
                    case "DMA_STEP_STATUS_UNSPECIFIED":
                    case 0:
                        message.status = 0;
                        break;
                    case "DMA_STEP_STATUS_DONE":
                    case 1:
                        message.status = 1;
                        break;
                    case "DMA_STEP_STATUS_FAULT":
                    case 2:
                        message.status = 2;
                        break;
                    case "DMA_STEP_STATUS_MISMATCH":
                    case 3:
                        message.status = 3;
                        break;
                    case "DMA_STEP_STATUS_INVALID":
                    case 4:
                        message.status = 4;
                        break;
                    default:
                        if (typeof object.status === "number" && (object.status | 0) === object.status)
                            message.status = object.status;
                    }
                if (object.bytesDone != null)
                    if (typeof object.bytesDone === "object" ? object.bytesDone.low || object.bytesDone.high : $Number(object.bytesDone) !== 0)
                        if ($util.Long)
                            message.bytesDone = $util.Long.fromValue(object.bytesDone, true);
                        else if (typeof object.bytesDone === "string")
                            message.bytesDone = $parseInt(object.bytesDone, 10);
                        else if (typeof object.bytesDone === "number")
                            message.bytesDone = object.bytesDone;
                        else if (typeof object.bytesDone === "object")
                            message.bytesDone = new $util.LongBits(object.bytesDone.low >>> 0, object.bytesDone.high >>> 0).toNumber(true);
                if (object.stopIova != null)
                    if (typeof object.stopIova === "object" ? object.stopIova.low || object.stopIova.high : $Number(object.stopIova) !== 0)
                        if ($util.Long)
                            message.stopIova = $util.Long.fromValue(object.stopIova, true);
                        else if (typeof object.stopIova === "string")
                            message.stopIova = $parseInt(object.stopIova, 10);
                        else if (typeof object.stopIova === "number")
                            message.stopIova = object.stopIova;
                        else if (typeof object.stopIova === "object")
                            message.stopIova = new $util.LongBits(object.stopIova.low >>> 0, object.stopIova.high >>> 0).toNumber(true);
                if (object.fault !== 0 && (typeof object.fault !== "string" || $root.viommu.v1.FaultType[object.fault] !== 0))
                    switch (object.fault) {
                    case "FAULT_TYPE_UNSPECIFIED":
                    case 0:
                        message.fault = 0;
                        break;
                    case "FAULT_TYPE_UNSUPPORTED_UPSTREAM_TRANSACTION":
                    case 1:
                        message.fault = 1;
                        break;
                    case "FAULT_TYPE_ADDRESS_SIZE_FAULT":
                    case 2:
                        message.fault = 2;
                        break;
                    case "FAULT_TYPE_TLB_MATCH_CONFLICT":
                    case 3:
                        message.fault = 3;
                        break;
                    case "FAULT_TYPE_EXTERNAL_FAULT":
                    case 4:
                        message.fault = 4;
                        break;
                    case "FAULT_TYPE_PERMISSION_FAULT":
                    case 5:
                        message.fault = 5;
                        break;
                    case "FAULT_TYPE_ACCESS_FLAG_FAULT":
                    case 6:
                        message.fault = 6;
                        break;
                    case "FAULT_TYPE_TRANSLATION_FAULT":
                    case 7:
                        message.fault = 7;
                        break;
                    default:
                        if (typeof object.fault === "number" && (object.fault | 0) === object.fault)
                            message.fault = object.fault;
                    }
                if (object.access !== 0 && (typeof object.access !== "string" || $root.viommu.v1.Access[object.access] !== 0))
                    switch (object.access) {
                    case "ACCESS_UNSPECIFIED":
                    case 0:
                        message.access = 0;
                        break;
                    case "ACCESS_READ":
                    case 1:
                        message.access = 1;
                        break;
                    case "ACCESS_WRITE":
                    case 2:
                        message.access = 2;
                        break;
                    default:
                        if (typeof object.access === "number" && (object.access | 0) === object.access)
                            message.access = object.access;
                    }
                if (object.data != null)
                    if (object.data.length)
                        if (typeof object.data === "string")
                            $util.base64.decode(object.data, message.data = $util.newBuffer($util.base64.length(object.data)), 0);
                        else if (object.data.length >= 0)
                            message.data = object.data;
                return message;
            };

            DmaStepResult.toObject = function (message, options, _depth) {
                if (!options)
                    options = {};
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let object = {};
                if (options.defaults) {
                    object.status = options.enums === $String ? "DMA_STEP_STATUS_UNSPECIFIED" : 0;
                    if ($util.Long) {
                        let long = new $util.Long(0, 0, true);
                        object.bytesDone = options.longs === $String ? long.toString() : options.longs === $Number ? long.toNumber() : typeof $BigInt !== "undefined" && options.longs === $BigInt ? long.toBigInt() : long;
                    } else
                        object.bytesDone = options.longs === $String ? "0" : typeof $BigInt !== "undefined" && options.longs === $BigInt ? $BigInt("0") : 0;
                    if ($util.Long) {
                        let long = new $util.Long(0, 0, true);
                        object.stopIova = options.longs === $String ? long.toString() : options.longs === $Number ? long.toNumber() : typeof $BigInt !== "undefined" && options.longs === $BigInt ? long.toBigInt() : long;
                    } else
                        object.stopIova = options.longs === $String ? "0" : typeof $BigInt !== "undefined" && options.longs === $BigInt ? $BigInt("0") : 0;
                    object.fault = options.enums === $String ? "FAULT_TYPE_UNSPECIFIED" : 0;
                    object.access = options.enums === $String ? "ACCESS_UNSPECIFIED" : 0;
                    if (options.bytes === $String)
                        object.data = "";
                    else {
                        object.data = [];
                        if (options.bytes !== $Array)
                            object.data = $util.newBuffer(object.data);
                    }
                }
                if (message.status != null && $Object.hasOwnProperty.call(message, "status"))
                    object.status = options.enums === $String ? $root.viommu.v1.DmaStepStatus[message.status] === $undefined ? message.status : $root.viommu.v1.DmaStepStatus[message.status] : message.status;
                if (message.bytesDone != null && $Object.hasOwnProperty.call(message, "bytesDone"))
                    if (typeof $BigInt !== "undefined" && options.longs === $BigInt)
                        object.bytesDone = typeof message.bytesDone === "number" ? $BigInt(message.bytesDone) : $util.Long.fromBits(message.bytesDone.low >>> 0, message.bytesDone.high >>> 0, true).toBigInt();
                    else if (typeof message.bytesDone === "number")
                        object.bytesDone = options.longs === $String ? $String(message.bytesDone) : message.bytesDone;
                    else
                        object.bytesDone = options.longs === $String ? $util.Long.prototype.toString.call(message.bytesDone) : options.longs === $Number ? new $util.LongBits(message.bytesDone.low >>> 0, message.bytesDone.high >>> 0).toNumber(true) : message.bytesDone;
                if (message.stopIova != null && $Object.hasOwnProperty.call(message, "stopIova"))
                    if (typeof $BigInt !== "undefined" && options.longs === $BigInt)
                        object.stopIova = typeof message.stopIova === "number" ? $BigInt(message.stopIova) : $util.Long.fromBits(message.stopIova.low >>> 0, message.stopIova.high >>> 0, true).toBigInt();
                    else if (typeof message.stopIova === "number")
                        object.stopIova = options.longs === $String ? $String(message.stopIova) : message.stopIova;
                    else
                        object.stopIova = options.longs === $String ? $util.Long.prototype.toString.call(message.stopIova) : options.longs === $Number ? new $util.LongBits(message.stopIova.low >>> 0, message.stopIova.high >>> 0).toNumber(true) : message.stopIova;
                if (message.fault != null && $Object.hasOwnProperty.call(message, "fault"))
                    object.fault = options.enums === $String ? $root.viommu.v1.FaultType[message.fault] === $undefined ? message.fault : $root.viommu.v1.FaultType[message.fault] : message.fault;
                if (message.access != null && $Object.hasOwnProperty.call(message, "access"))
                    object.access = options.enums === $String ? $root.viommu.v1.Access[message.access] === $undefined ? message.access : $root.viommu.v1.Access[message.access] : message.access;
                if (message.data != null && $Object.hasOwnProperty.call(message, "data"))
                    object.data = options.bytes === $String ? $util.base64.encode(message.data, 0, message.data.length) : options.bytes === $Array ? $Array.prototype.slice.call(message.data) : message.data;
                return object;
            };

            DmaStepResult.prototype.toJSON = function() {
                return DmaStepResult.toObject(this, $protobuf.util.toJSONOptions);
            };

            return DmaStepResult;
        })();

        v1.DmaProgramReply = (function() {

            const DmaProgramReply = function (properties) {
                this.results = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            DmaProgramReply.prototype.id = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
            DmaProgramReply.prototype.results = $util.emptyArray;
            DmaProgramReply.prototype.bytesDone = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            DmaProgramReply.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.id != null && $Object.hasOwnProperty.call(message, "id") && (typeof message.id === "object" ? message.id.low || message.id.high : message.id !== 0))
                    writer.uint32(8).uint64(message.id);
                if (message.results != null && message.results.length)
                    for (let i = 0; i < message.results.length; ++i)
                        $root.viommu.v1.DmaStepResult.encode(message.results[i], writer.uint32(18).fork(), _depth + 1).ldelim();
                if (message.bytesDone != null && $Object.hasOwnProperty.call(message, "bytesDone") && (typeof message.bytesDone === "object" ? message.bytesDone.low || message.bytesDone.high : message.bytesDone !== 0))
                    writer.uint32(24).uint64(message.bytesDone);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            DmaProgramReply.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.viommu.v1.DmaProgramReply();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.id = value;
                            else
                                delete message.id;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if (!(message.results && message.results.length))
                                message.results = [];
                            message.results.push($root.viommu.v1.DmaStepResult.decode(reader, reader.size(), $undefined, _depth + 1));
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.bytesDone = value;
                            else
                                delete message.bytesDone;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            DmaProgramReply.fromObject = function (object, _depth) {
                if (object instanceof $root.viommu.v1.DmaProgramReply)
                    return object;
                if (!$util.isObject(object))
                    throw $TypeError(".viommu.v1.DmaProgramReply: object expected");
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let message = new $root.viommu.v1.DmaProgramReply();
                if (object.id != null)
                    if (typeof object.id === "object" ? object.id.low || object.id.high : $Number(object.id) !== 0)
                        if ($util.Long)
                            message.id = $util.Long.fromValue(object.id, true);
                        else if (typeof object.id === "string")
                            message.id = $parseInt(object.id, 10);
                        else if (typeof object.id === "number")
                            message.id = object.id;
                        else if (typeof object.id === "object")
                            message.id = new $util.LongBits(object.id.low >>> 0, object.id.high >>> 0).toNumber(true);
                if (object.results) {
                    if (!$Array.isArray(object.results))
                        throw $TypeError(".viommu.v1.DmaProgramReply.results: array expected");
                    message.results = $Array(object.results.length);
                    for (let i = 0; i < object.results.length; ++i) {
                        if (!$util.isObject(object.results[i]))
                            throw $TypeError(".viommu.v1.DmaProgramReply.results: object expected");
                        message.results[i] = $root.viommu.v1.DmaStepResult.fromObject(object.results[i], _depth + 1);
                    }
                }
                if (object.bytesDone != null)
                    if (typeof object.bytesDone === "object" ? object.bytesDone.low || object.bytesDone.high : $Number(object.bytesDone) !== 0)
                        if ($util.Long)
                            message.bytesDone = $util.Long.fromValue(object.bytesDone, true);
                        else if (typeof object.bytesDone === "string")
                            message.bytesDone = $parseInt(object.bytesDone, 10);
                        else if (typeof object.bytesDone === "number")
                            message.bytesDone = object.bytesDone;
                        else if (typeof object.bytesDone === "object")
                            message.bytesDone = new $util.LongBits(object.bytesDone.low >>> 0, object.bytesDone.high >>> 0).toNumber(true);
                return message;
            };

            DmaProgramReply.toObject = function (message, options, _depth) {
                if (!options)
                    options = {};
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let object = {};
                if (options.arrays || options.defaults)
                    object.results = [];
                if (options.defaults) {
                    if ($util.Long) {
                        let long = new $util.Long(0, 0, true);
                        object.id = options.longs === $String ? long.toString() : options.longs === $Number ? long.toNumber() : typeof $BigInt !== "undefined" && options.longs === $BigInt ? long.toBigInt() : long;
                    } else
                        object.id = options.longs === $String ? "0" : typeof $BigInt !== "undefined" && options.longs === $BigInt ? $BigInt("0") : 0;
                    if ($util.Long) {
                        let long = new $util.Long(0, 0, true);
                        object.bytesDone = options.longs === $String ? long.toString() : options.longs === $Number ? long.toNumber() : typeof $BigInt !== "undefined" && options.longs === $BigInt ? long.toBigInt() : long;
                    } else
                        object.bytesDone = options.longs === $String ? "0" : typeof $BigInt !== "undefined" && options.longs === $BigInt ? $BigInt("0") : 0;
                }
                if (message.id != null && $Object.hasOwnProperty.call(message, "id"))
                    if (typeof $BigInt !== "undefined" && options.longs === $BigInt)
                        object.id = typeof message.id === "number" ? $BigInt(message.id) : $util.Long.fromBits(message.id.low >>> 0, message.id.high >>> 0, true).toBigInt();
                    else if (typeof message.id === "number")
                        object.id = options.longs === $String ? $String(message.id) : message.id;
                    else
                        object.id = options.longs === $String ? $util.Long.prototype.toString.call(message.id) : options.longs === $Number ? new $util.LongBits(message.id.low >>> 0, message.id.high >>> 0).toNumber(true) : message.id;
                if (message.results && message.results.length) {
                    object.results = $Array(message.results.length);
                    for (let j = 0; j < message.results.length; ++j)
                        object.results[j] = $root.viommu.v1.DmaStepResult.toObject(message.results[j], options, _depth + 1);
                }
                if (message.bytesDone != null && $Object.hasOwnProperty.call(message, "bytesDone"))
                    if (typeof $BigInt !== "undefined" && options.longs === $BigInt)
                        object.bytesDone = typeof message.bytesDone === "number" ? $BigInt(message.bytesDone) : $util.Long.fromBits(message.bytesDone.low >>> 0, message.bytesDone.high >>> 0, true).toBigInt();
                    else if (typeof message.bytesDone === "number")
                        object.bytesDone = options.longs === $String ? $String(message.bytesDone) : message.bytesDone;
                    else
                        object.bytesDone = options.longs === $String ? $util.Long.prototype.toString.call(message.bytesDone) : options.longs === $Number ? new $util.LongBits(message.bytesDone.low >>> 0, message.bytesDone.high >>> 0).toNumber(true) : message.bytesDone;
                return object;
            };

            DmaProgramReply.prototype.toJSON = function() {
                return DmaProgramReply.toObject(this, $protobuf.util.toJSONOptions);
            };

            return DmaProgramReply;
        })();

        v1.PeerMessage = (function() {

            const PeerMessage = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            PeerMessage.prototype.hello = null;
            PeerMessage.prototype.request = null;
            PeerMessage.prototype.batch = null;
            PeerMessage.prototype.dmaProgram = null;
            PeerMessage.prototype.control = null;

            let $oneOfFields;

            $Object.defineProperty(PeerMessage.prototype, "body", {
                get: $util.oneOfGetter($oneOfFields = ["hello", "request", "batch", "dmaProgram", "control"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            PeerMessage.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.hello != null && $Object.hasOwnProperty.call(message, "hello"))
                    $root.viommu.v1.Hello.encode(message.hello, writer.uint32(10).fork(), _depth + 1).ldelim();
                if (message.request != null && $Object.hasOwnProperty.call(message, "request"))
                    $root.viommu.v1.Request.encode(message.request, writer.uint32(18).fork(), _depth + 1).ldelim();
                if (message.batch != null && $Object.hasOwnProperty.call(message, "batch"))
                    $root.viommu.v1.Batch.encode(message.batch, writer.uint32(26).fork(), _depth + 1).ldelim();
                if (message.dmaProgram != null && $Object.hasOwnProperty.call(message, "dmaProgram"))
                    $root.viommu.v1.DmaProgram.encode(message.dmaProgram, writer.uint32(34).fork(), _depth + 1).ldelim();
                if (message.control != null && $Object.hasOwnProperty.call(message, "control"))
                    $root.viommu.v1.ControlRequest.encode(message.control, writer.uint32(42).fork(), _depth + 1).ldelim();
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            PeerMessage.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.viommu.v1.PeerMessage();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            message.hello = $root.viommu.v1.Hello.decode(reader, reader.size(), $undefined, _depth + 1, message.hello);
                            message.body = "hello";
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            message.request = $root.viommu.v1.Request.decode(reader, reader.size(), $undefined, _depth + 1, message.request);
                            message.body = "request";
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            message.batch = $root.viommu.v1.Batch.decode(reader, reader.size(), $undefined, _depth + 1, message.batch);
                            message.body = "batch";
                            continue;
                        }
                    case 4: {
                            if (wireType !== 2)
                                break;
                            message.dmaProgram = $root.viommu.v1.DmaProgram.decode(reader, reader.size(), $undefined, _depth + 1, message.dmaProgram);
                            message.body = "dmaProgram";
                            continue;
                        }
                    case 5: {
                            if (wireType !== 2)
                                break;
                            message.control = $root.viommu.v1.ControlRequest.decode(reader, reader.size(), $undefined, _depth + 1, message.control);
                            message.body = "control";
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            PeerMessage.fromObject = function (object, _depth) {
                if (object instanceof $root.viommu.v1.PeerMessage)
                    return object;
                if (!$util.isObject(object))
                    throw $TypeError(".viommu.v1.PeerMessage: object expected");
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let message = new $root.viommu.v1.PeerMessage();
                if (object.hello != null) {
                    if (!$util.isObject(object.hello))
                        throw $TypeError(".viommu.v1.PeerMessage.hello: object expected");
                    message.hello = $root.viommu.v1.Hello.fromObject(object.hello, _depth + 1);
                }
                if (object.request != null) {
                    if (!$util.isObject(object.request))
                        throw $TypeError(".viommu.v1.PeerMessage.request: object expected");
                    message.request = $root.viommu.v1.Request.fromObject(object.request, _depth + 1);
                }
                if (object.batch != null) {
                    if (!$util.isObject(object.batch))
                        throw $TypeError(".viommu.v1.PeerMessage.batch: object expected");
                    message.batch = $root.viommu.v1.Batch.fromObject(object.batch, _depth + 1);
                }
                if (object.dmaProgram != null) {
                    if (!$util.isObject(object.dmaProgram))
                        throw $TypeError(".viommu.v1.PeerMessage.dmaProgram: object expected");
                    message.dmaProgram = $root.viommu.v1.DmaProgram.fromObject(object.dmaProgram, _depth + 1);
                }
                if (object.control != null) {
                    if (!$util.isObject(object.control))
                        throw $TypeError(".viommu.v1.PeerMessage.control: object expected");
                    message.control = $root.viommu.v1.ControlRequest.fromObject(object.control, _depth + 1);
                }
                return message;
            };

            PeerMessage.toObject = function (message, options, _depth) {
                if (!options)
                    options = {};
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let object = {};
                if (message.hello != null && $Object.hasOwnProperty.call(message, "hello")) {
                    object.hello = $root.viommu.v1.Hello.toObject(message.hello, options, _depth + 1);
                    if (options.oneofs)
                        object.body = "hello";
                }
                if (message.request != null && $Object.hasOwnProperty.call(message, "request")) {
                    object.request = $root.viommu.v1.Request.toObject(message.request, options, _depth + 1);
                    if (options.oneofs)
                        object.body = "request";
                }
                if (message.batch != null && $Object.hasOwnProperty.call(message, "batch")) {
                    object.batch = $root.viommu.v1.Batch.toObject(message.batch, options, _depth + 1);
                    if (options.oneofs)
                        object.body = "batch";
                }
                if (message.dmaProgram != null && $Object.hasOwnProperty.call(message, "dmaProgram")) {
                    object.dmaProgram = $root.viommu.v1.DmaProgram.toObject(message.dmaProgram, options, _depth + 1);
                    if (options.oneofs)
                        object.body = "dmaProgram";
                }
                if (message.control != null && $Object.hasOwnProperty.call(message, "control")) {
                    object.control = $root.viommu.v1.ControlRequest.toObject(message.control, options, _depth + 1);
                    if (options.oneofs)
                        object.body = "control";
                }
                return object;
            };

            PeerMessage.prototype.toJSON = function() {
                return PeerMessage.toObject(this, $protobuf.util.toJSONOptions);
            };

            return PeerMessage;
        })();

        v1.DaemonMessage = (function() {

            const DaemonMessage = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            DaemonMessage.prototype.helloReply = null;
            DaemonMessage.prototype.reply = null;
            DaemonMessage.prototype.batchReply = null;
            DaemonMessage.prototype.dmaProgramReply = null;
            DaemonMessage.prototype.event = null;
            DaemonMessage.prototype.refusal = null;
            DaemonMessage.prototype.controlReply = null;

            let $oneOfFields;

            $Object.defineProperty(DaemonMessage.prototype, "body", {
                get: $util.oneOfGetter($oneOfFields = ["helloReply", "reply", "batchReply", "dmaProgramReply", "event", "refusal", "controlReply"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            DaemonMessage.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.helloReply != null && $Object.hasOwnProperty.call(message, "helloReply"))
                    $root.viommu.v1.HelloReply.encode(message.helloReply, writer.uint32(10).fork(), _depth + 1).ldelim();
                if (message.reply != null && $Object.hasOwnProperty.call(message, "reply"))
                    $root.viommu.v1.Reply.encode(message.reply, writer.uint32(18).fork(), _depth + 1).ldelim();
                if (message.batchReply != null && $Object.hasOwnProperty.call(message, "batchReply"))
                    $root.viommu.v1.BatchReply.encode(message.batchReply, writer.uint32(26).fork(), _depth + 1).ldelim();
                if (message.dmaProgramReply != null && $Object.hasOwnProperty.call(message, "dmaProgramReply"))
                    $root.viommu.v1.DmaProgramReply.encode(message.dmaProgramReply, writer.uint32(34).fork(), _depth + 1).ldelim();
                if (message.event != null && $Object.hasOwnProperty.call(message, "event"))
                    $root.viommu.v1.Event.encode(message.event, writer.uint32(42).fork(), _depth + 1).ldelim();
                if (message.refusal != null && $Object.hasOwnProperty.call(message, "refusal"))
                    $root.viommu.v1.Refusal.encode(message.refusal, writer.uint32(50).fork(), _depth + 1).ldelim();
                if (message.controlReply != null && $Object.hasOwnProperty.call(message, "controlReply"))
                    $root.viommu.v1.ControlReply.encode(message.controlReply, writer.uint32(58).fork(), _depth + 1).ldelim();
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            DaemonMessage.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.viommu.v1.DaemonMessage();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            message.helloReply = $root.viommu.v1.HelloReply.decode(reader, reader.size(), $undefined, _depth + 1, message.helloReply);
                            message.body = "helloReply";
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            message.reply = $root.viommu.v1.Reply.decode(reader, reader.size(), $undefined, _depth + 1, message.reply);
                            message.body = "reply";
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            message.batchReply = $root.viommu.v1.BatchReply.decode(reader, reader.size(), $undefined, _depth + 1, message.batchReply);
                            message.body = "batchReply";
                            continue;
                        }
                    case 4: {
                            if (wireType !== 2)
                                break;
                            message.dmaProgramReply = $root.viommu.v1.DmaProgramReply.decode(reader, reader.size(), $undefined, _depth + 1, message.dmaProgramReply);
                            message.body = "dmaProgramReply";
                            continue;
                        }
                    case 5: {
                            if (wireType !== 2)
                                break;
                            message.event = $root.viommu.v1.Event.decode(reader, reader.size(), $undefined, _depth + 1, message.event);
                            message.body = "event";
                            continue;
                        }
                    case 6: {
                            if (wireType !== 2)
                                break;
                            message.refusal = $root.viommu.v1.Refusal.decode(reader, reader.size(), $undefined, _depth + 1, message.refusal);
                            message.body = "refusal";
                            continue;
                        }
                    case 7: {
                            if (wireType !== 2)
                                break;
                            message.controlReply = $root.viommu.v1.ControlReply.decode(reader, reader.size(), $undefined, _depth + 1, message.controlReply);
                            message.body = "controlReply";
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            DaemonMessage.fromObject = function (object, _depth) {
                if (object instanceof $root.viommu.v1.DaemonMessage)
                    return object;
                if (!$util.isObject(object))
                    throw $TypeError(".viommu.v1.DaemonMessage: object expected");
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let message = new $root.viommu.v1.DaemonMessage();
                if (object.helloReply != null) {
                    if (!$util.isObject(object.helloReply))
                        throw $TypeError(".viommu.v1.DaemonMessage.helloReply: object expected");
                    message.helloReply = $root.viommu.v1.HelloReply.fromObject(object.helloReply, _depth + 1);
                }
                if (object.reply != null) {
                    if (!$util.isObject(object.reply))
                        throw $TypeError(".viommu.v1.DaemonMessage.reply: object expected");
                    message.reply = $root.viommu.v1.Reply.fromObject(object.reply, _depth + 1);
                }
                if (object.batchReply != null) {
                    if (!$util.isObject(object.batchReply))
                        throw $TypeError(".viommu.v1.DaemonMessage.batchReply: object expected");
                    message.batchReply = $root.viommu.v1.BatchReply.fromObject(object.batchReply, _depth + 1);
                }
                if (object.dmaProgramReply != null) {
                    if (!$util.isObject(object.dmaProgramReply))
                        throw $TypeError(".viommu.v1.DaemonMessage.dmaProgramReply: object expected");
                    message.dmaProgramReply = $root.viommu.v1.DmaProgramReply.fromObject(object.dmaProgramReply, _depth + 1);
                }
                if (object.event != null) {
                    if (!$util.isObject(object.event))
                        throw $TypeError(".viommu.v1.DaemonMessage.event: object expected");
                    message.event = $root.viommu.v1.Event.fromObject(object.event, _depth + 1);
                }
                if (object.refusal != null) {
                    if (!$util.isObject(object.refusal))
                        throw $TypeError(".viommu.v1.DaemonMessage.refusal: object expected");
                    message.refusal = $root.viommu.v1.Refusal.fromObject(object.refusal, _depth + 1);
                }
                if (object.controlReply != null) {
                    if (!$util.isObject(object.controlReply))
                        throw $TypeError(".viommu.v1.DaemonMessage.controlReply: object expected");
                    message.controlReply = $root.viommu.v1.ControlReply.fromObject(object.controlReply, _depth + 1);
                }
                return message;
            };

            DaemonMessage.toObject = function (message, options, _depth) {
                if (!options)
                    options = {};
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let object = {};
                if (message.helloReply != null && $Object.hasOwnProperty.call(message, "helloReply")) {
                    object.helloReply = $root.viommu.v1.HelloReply.toObject(message.helloReply, options, _depth + 1);
                    if (options.oneofs)
                        object.body = "helloReply";
                }
                if (message.reply != null && $Object.hasOwnProperty.call(message, "reply")) {
                    object.reply = $root.viommu.v1.Reply.toObject(message.reply, options, _depth + 1);
                    if (options.oneofs)
                        object.body = "reply";
                }
                if (message.batchReply != null && $Object.hasOwnProperty.call(message, "batchReply")) {
                    object.batchReply = $root.viommu.v1.BatchReply.toObject(message.batchReply, options, _depth + 1);
                    if (options.oneofs)
                        object.body = "batchReply";
                }
                if (message.dmaProgramReply != null && $Object.hasOwnProperty.call(message, "dmaProgramReply")) {
                    object.dmaProgramReply = $root.viommu.v1.DmaProgramReply.toObject(message.dmaProgramReply, options, _depth + 1);
                    if (options.oneofs)
                        object.body = "dmaProgramReply";
                }
                if (message.event != null && $Object.hasOwnProperty.call(message, "event")) {
                    object.event = $root.viommu.v1.Event.toObject(message.event, options, _depth + 1);
                    if (options.oneofs)
                        object.body = "event";
                }
                if (message.refusal != null && $Object.hasOwnProperty.call(message, "refusal")) {
                    object.refusal = $root.viommu.v1.Refusal.toObject(message.refusal, options, _depth + 1);
                    if (options.oneofs)
                        object.body = "refusal";
                }
                if (message.controlReply != null && $Object.hasOwnProperty.call(message, "controlReply")) {
                    object.controlReply = $root.viommu.v1.ControlReply.toObject(message.controlReply, options, _depth + 1);
                    if (options.oneofs)
                        object.body = "controlReply";
                }
                return object;
            };

            DaemonMessage.prototype.toJSON = function() {
                return DaemonMessage.toObject(this, $protobuf.util.toJSONOptions);
            };

            return DaemonMessage;
        })();

        v1.RefusalCode = (function() {
            const valuesById = $Object.create(null), values = $Object.create(valuesById);
            values[valuesById[0] = "REFUSAL_CODE_UNSPECIFIED"] = 0;
            values[valuesById[1] = "REFUSAL_CODE_MALFORMED"] = 1;
            values[valuesById[2] = "REFUSAL_CODE_TOO_LARGE"] = 2;
            values[valuesById[3] = "REFUSAL_CODE_HELLO_MISSING"] = 3;
            values[valuesById[4] = "REFUSAL_CODE_HELLO_REPEATED"] = 4;
            values[valuesById[5] = "REFUSAL_CODE_WRONG_QUEUE"] = 5;
            values[valuesById[6] = "REFUSAL_CODE_BUSY"] = 6;
            return values;
        })();

        v1.Refusal = (function() {

            const Refusal = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            Refusal.prototype.code = 0;
            Refusal.prototype.detail = "";
            Refusal.prototype.id = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            Refusal.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.code != null && $Object.hasOwnProperty.call(message, "code") && message.code !== 0)
                    writer.uint32(8).int32(message.code);
                if (message.detail != null && $Object.hasOwnProperty.call(message, "detail") && message.detail !== "")
                    writer.uint32(18).string(message.detail);
                if (message.id != null && $Object.hasOwnProperty.call(message, "id") && (typeof message.id === "object" ? message.id.low || message.id.high : message.id !== 0))
                    writer.uint32(24).uint64(message.id);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            Refusal.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.viommu.v1.Refusal();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.int32())
                                message.code = value;
                            else
                                delete message.code;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.detail = value;
                            else
                                delete message.detail;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.id = value;
                            else
                                delete message.id;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            Refusal.fromObject = function (object, _depth) {
                if (object instanceof $root.viommu.v1.Refusal)
                    return object;
                if (!$util.isObject(object))
                    throw $TypeError(".viommu.v1.Refusal: object expected");
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let message = new $root.viommu.v1.Refusal();
                if (object.code !== 0 && (typeof object.code !== "string" || $root.viommu.v1.RefusalCode[object.code] !== 0))
                    switch (object.code) {
                    case "REFUSAL_CODE_UNSPECIFIED":
                    case 0:
                        message.code = 0;
                        break;
                    case "REFUSAL_CODE_MALFORMED":
                    case 1:
                        message.code = 1;
                        break;
                    case "REFUSAL_CODE_TOO_LARGE":
                    case 2:
                        message.code = 2;
                        break;
                    case "REFUSAL_CODE_HELLO_MISSING":
                    case 3:
                        message.code = 3;
                        break;
                    case "REFUSAL_CODE_HELLO_REPEATED":
                    case 4:
                        message.code = 4;
                        break;
                    case "REFUSAL_CODE_WRONG_QUEUE":
                    case 5:
                        message.code = 5;
                        break;
                    case "REFUSAL_CODE_BUSY":
                    case 6:
                        message.code = 6;
                        break;
                    default:
                        if (typeof object.code === "number" && (object.code | 0) === object.code)
                            message.code = object.code;
                    }
                if (object.detail != null)
                    if (typeof object.detail !== "string" || object.detail.length)
                        message.detail = $String(object.detail);
                if (object.id != null)
                    if (typeof object.id === "object" ? object.id.low || object.id.high : $Number(object.id) !== 0)
                        if ($util.Long)
                            message.id = $util.Long.fromValue(object.id, true);
                        else if (typeof object.id === "string")
                            message.id = $parseInt(object.id, 10);
                        else if (typeof object.id === "number")
                            message.id = object.id;
                        else if (typeof object.id === "object")
                            message.id = new $util.LongBits(object.id.low >>> 0, object.id.high >>> 0).toNumber(true);
                return message;
            };

            Refusal.toObject = function (message, options, _depth) {
                if (!options)
                    options = {};
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let object = {};
                if (options.defaults) {
                    object.code = options.enums === $String ? "REFUSAL_CODE_UNSPECIFIED" : 0;
                    object.detail = "";
                    if ($util.Long) {
                        let long = new $util.Long(0, 0, true);
                        object.id = options.longs === $String ? long.toString() : options.longs === $Number ? long.toNumber() : typeof $BigInt !== "undefined" && options.longs === $BigInt ? long.toBigInt() : long;
                    } else
                        object.id = options.longs === $String ? "0" : typeof $BigInt !== "undefined" && options.longs === $BigInt ? $BigInt("0") : 0;
                }
                if (message.code != null && $Object.hasOwnProperty.call(message, "code"))
                    object.code = options.enums === $String ? $root.viommu.v1.RefusalCode[message.code] === $undefined ? message.code : $root.viommu.v1.RefusalCode[message.code] : message.code;
                if (message.detail != null && $Object.hasOwnProperty.call(message, "detail"))
                    object.detail = message.detail;
                if (message.id != null && $Object.hasOwnProperty.call(message, "id"))
                    if (typeof $BigInt !== "undefined" && options.longs === $BigInt)
                        object.id = typeof message.id === "number" ? $BigInt(message.id) : $util.Long.fromBits(message.id.low >>> 0, message.id.high >>> 0, true).toBigInt();
                    else if (typeof message.id === "number")
                        object.id = options.longs === $String ? $String(message.id) : message.id;
                    else
                        object.id = options.longs === $String ? $util.Long.prototype.toString.call(message.id) : options.longs === $Number ? new $util.LongBits(message.id.low >>> 0, message.id.high >>> 0).toNumber(true) : message.id;
                return object;
            };

            Refusal.prototype.toJSON = function() {
                return Refusal.toObject(this, $protobuf.util.toJSONOptions);
            };

            return Refusal;
        })();

        v1.Event = (function() {

            const Event = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            Event.prototype.sequence = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
            Event.prototype.eventsLost = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
            Event.prototype.fault = null;
            Event.prototype.stateChange = null;

            let $oneOfFields;

            $Object.defineProperty(Event.prototype, "event", {
                get: $util.oneOfGetter($oneOfFields = ["fault", "stateChange"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            Event.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.sequence != null && $Object.hasOwnProperty.call(message, "sequence") && (typeof message.sequence === "object" ? message.sequence.low || message.sequence.high : message.sequence !== 0))
                    writer.uint32(8).uint64(message.sequence);
                if (message.eventsLost != null && $Object.hasOwnProperty.call(message, "eventsLost") && (typeof message.eventsLost === "object" ? message.eventsLost.low || message.eventsLost.high : message.eventsLost !== 0))
                    writer.uint32(16).uint64(message.eventsLost);
                if (message.fault != null && $Object.hasOwnProperty.call(message, "fault"))
                    $root.viommu.v1.FaultEvent.encode(message.fault, writer.uint32(130).fork(), _depth + 1).ldelim();
                if (message.stateChange != null && $Object.hasOwnProperty.call(message, "stateChange"))
                    $root.viommu.v1.StateChangeEvent.encode(message.stateChange, writer.uint32(138).fork(), _depth + 1).ldelim();
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            Event.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.viommu.v1.Event();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.sequence = value;
                            else
                                delete message.sequence;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.eventsLost = value;
                            else
                                delete message.eventsLost;
                            continue;
                        }
                    case 16: {
                            if (wireType !== 2)
                                break;
                            message.fault = $root.viommu.v1.FaultEvent.decode(reader, reader.size(), $undefined, _depth + 1, message.fault);
                            message.event = "fault";
                            continue;
                        }
                    case 17: {
                            if (wireType !== 2)
                                break;
                            message.stateChange = $root.viommu.v1.StateChangeEvent.decode(reader, reader.size(), $undefined, _depth + 1, message.stateChange);
                            message.event = "stateChange";
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            Event.fromObject = function (object, _depth) {
                if (object instanceof $root.viommu.v1.Event)
                    return object;
                if (!$util.isObject(object))
                    throw $TypeError(".viommu.v1.Event: object expected");
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let message = new $root.viommu.v1.Event();
                if (object.sequence != null)
                    if (typeof object.sequence === "object" ? object.sequence.low || object.sequence.high : $Number(object.sequence) !== 0)
                        if ($util.Long)
                            message.sequence = $util.Long.fromValue(object.sequence, true);
                        else if (typeof object.sequence === "string")
                            message.sequence = $parseInt(object.sequence, 10);
                        else if (typeof object.sequence === "number")
                            message.sequence = object.sequence;
                        else if (typeof object.sequence === "object")
                            message.sequence = new $util.LongBits(object.sequence.low >>> 0, object.sequence.high >>> 0).toNumber(true);
                if (object.eventsLost != null)
                    if (typeof object.eventsLost === "object" ? object.eventsLost.low || object.eventsLost.high : $Number(object.eventsLost) !== 0)
                        if ($util.Long)
                            message.eventsLost = $util.Long.fromValue(object.eventsLost, true);
                        else if (typeof object.eventsLost === "string")
                            message.eventsLost = $parseInt(object.eventsLost, 10);
                        else if (typeof object.eventsLost === "number")
                            message.eventsLost = object.eventsLost;
                        else if (typeof object.eventsLost === "object")
                            message.eventsLost = new $util.LongBits(object.eventsLost.low >>> 0, object.eventsLost.high >>> 0).toNumber(true);
                if (object.fault != null) {
                    if (!$util.isObject(object.fault))
                        throw $TypeError(".viommu.v1.Event.fault: object expected");
                    message.fault = $root.viommu.v1.FaultEvent.fromObject(object.fault, _depth + 1);
                }
                if (object.stateChange != null) {
                    if (!$util.isObject(object.stateChange))
                        throw $TypeError(".viommu.v1.Event.stateChange: object expected");
                    message.stateChange = $root.viommu.v1.StateChangeEvent.fromObject(object.stateChange, _depth + 1);
                }
                return message;
            };

            Event.toObject = function (message, options, _depth) {
                if (!options)
                    options = {};
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let object = {};
                if (options.defaults) {
                    if ($util.Long) {
                        let long = new $util.Long(0, 0, true);
                        object.sequence = options.longs === $String ? long.toString() : options.longs === $Number ? long.toNumber() : typeof $BigInt !== "undefined" && options.longs === $BigInt ? long.toBigInt() : long;
                    } else
                        object.sequence = options.longs === $String ? "0" : typeof $BigInt !== "undefined" && options.longs === $BigInt ? $BigInt("0") : 0;
                    if ($util.Long) {
                        let long = new $util.Long(0, 0, true);
                        object.eventsLost = options.longs === $String ? long.toString() : options.longs === $Number ? long.toNumber() : typeof $BigInt !== "undefined" && options.longs === $BigInt ? long.toBigInt() : long;
                    } else
                        object.eventsLost = options.longs === $String ? "0" : typeof $BigInt !== "undefined" && options.longs === $BigInt ? $BigInt("0") : 0;
                }
                if (message.sequence != null && $Object.hasOwnProperty.call(message, "sequence"))
                    if (typeof $BigInt !== "undefined" && options.longs === $BigInt)
                        object.sequence = typeof message.sequence === "number" ? $BigInt(message.sequence) : $util.Long.fromBits(message.sequence.low >>> 0, message.sequence.high >>> 0, true).toBigInt();
                    else if (typeof message.sequence === "number")
                        object.sequence = options.longs === $String ? $String(message.sequence) : message.sequence;
                    else
                        object.sequence = options.longs === $String ? $util.Long.prototype.toString.call(message.sequence) : options.longs === $Number ? new $util.LongBits(message.sequence.low >>> 0, message.sequence.high >>> 0).toNumber(true) : message.sequence;
                if (message.eventsLost != null && $Object.hasOwnProperty.call(message, "eventsLost"))
                    if (typeof $BigInt !== "undefined" && options.longs === $BigInt)
                        object.eventsLost = typeof message.eventsLost === "number" ? $BigInt(message.eventsLost) : $util.Long.fromBits(message.eventsLost.low >>> 0, message.eventsLost.high >>> 0, true).toBigInt();
                    else if (typeof message.eventsLost === "number")
                        object.eventsLost = options.longs === $String ? $String(message.eventsLost) : message.eventsLost;
                    else
                        object.eventsLost = options.longs === $String ? $util.Long.prototype.toString.call(message.eventsLost) : options.longs === $Number ? new $util.LongBits(message.eventsLost.low >>> 0, message.eventsLost.high >>> 0).toNumber(true) : message.eventsLost;
                if (message.fault != null && $Object.hasOwnProperty.call(message, "fault")) {
                    object.fault = $root.viommu.v1.FaultEvent.toObject(message.fault, options, _depth + 1);
                    if (options.oneofs)
                        object.event = "fault";
                }
                if (message.stateChange != null && $Object.hasOwnProperty.call(message, "stateChange")) {
                    object.stateChange = $root.viommu.v1.StateChangeEvent.toObject(message.stateChange, options, _depth + 1);
                    if (options.oneofs)
                        object.event = "stateChange";
                }
                return object;
            };

            Event.prototype.toJSON = function() {
                return Event.toObject(this, $protobuf.util.toJSONOptions);
            };

            return Event;
        })();

        v1.StateChangeEvent = (function() {

            const StateChangeEvent = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            StateChangeEvent.prototype.registration = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
            StateChangeEvent.prototype.availableDomains = 0;

            StateChangeEvent.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.registration != null && $Object.hasOwnProperty.call(message, "registration") && (typeof message.registration === "object" ? message.registration.low || message.registration.high : message.registration !== 0))
                    writer.uint32(8).uint64(message.registration);
                if (message.availableDomains != null && $Object.hasOwnProperty.call(message, "availableDomains") && message.availableDomains !== 0)
                    writer.uint32(16).uint32(message.availableDomains);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            StateChangeEvent.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.viommu.v1.StateChangeEvent();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.registration = value;
                            else
                                delete message.registration;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.availableDomains = value;
                            else
                                delete message.availableDomains;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            StateChangeEvent.fromObject = function (object, _depth) {
                if (object instanceof $root.viommu.v1.StateChangeEvent)
                    return object;
                if (!$util.isObject(object))
                    throw $TypeError(".viommu.v1.StateChangeEvent: object expected");
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let message = new $root.viommu.v1.StateChangeEvent();
                if (object.registration != null)
                    if (typeof object.registration === "object" ? object.registration.low || object.registration.high : $Number(object.registration) !== 0)
                        if ($util.Long)
                            message.registration = $util.Long.fromValue(object.registration, true);
                        else if (typeof object.registration === "string")
                            message.registration = $parseInt(object.registration, 10);
                        else if (typeof object.registration === "number")
                            message.registration = object.registration;
                        else if (typeof object.registration === "object")
                            message.registration = new $util.LongBits(object.registration.low >>> 0, object.registration.high >>> 0).toNumber(true);
                if (object.availableDomains != null)
                    if ($Number(object.availableDomains) !== 0)
                        message.availableDomains = object.availableDomains >>> 0;
                return message;
            };

            StateChangeEvent.toObject = function (message, options, _depth) {
                if (!options)
                    options = {};
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let object = {};
                if (options.defaults) {
                    if ($util.Long) {
                        let long = new $util.Long(0, 0, true);
                        object.registration = options.longs === $String ? long.toString() : options.longs === $Number ? long.toNumber() : typeof $BigInt !== "undefined" && options.longs === $BigInt ? long.toBigInt() : long;
                    } else
                        object.registration = options.longs === $String ? "0" : typeof $BigInt !== "undefined" && options.longs === $BigInt ? $BigInt("0") : 0;
                    object.availableDomains = 0;
                }
                if (message.registration != null && $Object.hasOwnProperty.call(message, "registration"))
                    if (typeof $BigInt !== "undefined" && options.longs === $BigInt)
                        object.registration = typeof message.registration === "number" ? $BigInt(message.registration) : $util.Long.fromBits(message.registration.low >>> 0, message.registration.high >>> 0, true).toBigInt();
                    else if (typeof message.registration === "number")
                        object.registration = options.longs === $String ? $String(message.registration) : message.registration;
                    else
                        object.registration = options.longs === $String ? $util.Long.prototype.toString.call(message.registration) : options.longs === $Number ? new $util.LongBits(message.registration.low >>> 0, message.registration.high >>> 0).toNumber(true) : message.registration;
                if (message.availableDomains != null && $Object.hasOwnProperty.call(message, "availableDomains"))
                    object.availableDomains = message.availableDomains;
                return object;
            };

            StateChangeEvent.prototype.toJSON = function() {
                return StateChangeEvent.toObject(this, $protobuf.util.toJSONOptions);
            };

            return StateChangeEvent;
        })();

        v1.FaultEvent = (function() {

            const FaultEvent = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            FaultEvent.prototype.registration = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
            FaultEvent.prototype.device = null;
            FaultEvent.prototype.domain = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
            FaultEvent.prototype.type = 0;
            FaultEvent.prototype.access = 0;
            FaultEvent.prototype.faultAddress = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
            FaultEvent.prototype.faultAddressValid = false;
            FaultEvent.prototype.isStage1 = false;
            FaultEvent.prototype.occurrences = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
            FaultEvent.prototype.inputMappingId = 0;
            FaultEvent.prototype.privileged = false;

            FaultEvent.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.registration != null && $Object.hasOwnProperty.call(message, "registration") && (typeof message.registration === "object" ? message.registration.low || message.registration.high : message.registration !== 0))
                    writer.uint32(8).uint64(message.registration);
                if (message.device != null && $Object.hasOwnProperty.call(message, "device"))
                    $root.viommu.v1.DeviceObject.encode(message.device, writer.uint32(18).fork(), _depth + 1).ldelim();
                if (message.domain != null && $Object.hasOwnProperty.call(message, "domain") && (typeof message.domain === "object" ? message.domain.low || message.domain.high : message.domain !== 0))
                    writer.uint32(24).uint64(message.domain);
                if (message.type != null && $Object.hasOwnProperty.call(message, "type") && message.type !== 0)
                    writer.uint32(32).int32(message.type);
                if (message.access != null && $Object.hasOwnProperty.call(message, "access") && message.access !== 0)
                    writer.uint32(40).int32(message.access);
                if (message.faultAddress != null && $Object.hasOwnProperty.call(message, "faultAddress") && (typeof message.faultAddress === "object" ? message.faultAddress.low || message.faultAddress.high : message.faultAddress !== 0))
                    writer.uint32(48).uint64(message.faultAddress);
                if (message.faultAddressValid != null && $Object.hasOwnProperty.call(message, "faultAddressValid") && message.faultAddressValid !== false)
                    writer.uint32(56).bool(message.faultAddressValid);
                if (message.isStage1 != null && $Object.hasOwnProperty.call(message, "isStage1") && message.isStage1 !== false)
                    writer.uint32(64).bool(message.isStage1);
                if (message.occurrences != null && $Object.hasOwnProperty.call(message, "occurrences") && (typeof message.occurrences === "object" ? message.occurrences.low || message.occurrences.high : message.occurrences !== 0))
                    writer.uint32(72).uint64(message.occurrences);
                if (message.inputMappingId != null && $Object.hasOwnProperty.call(message, "inputMappingId") && message.inputMappingId !== 0)
                    writer.uint32(80).uint32(message.inputMappingId);
                if (message.privileged != null && $Object.hasOwnProperty.call(message, "privileged") && message.privileged !== false)
                    writer.uint32(88).bool(message.privileged);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            FaultEvent.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.viommu.v1.FaultEvent();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.registration = value;
                            else
                                delete message.registration;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            message.device = $root.viommu.v1.DeviceObject.decode(reader, reader.size(), $undefined, _depth + 1, message.device);
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.domain = value;
                            else
                                delete message.domain;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.int32())
                                message.type = value;
                            else
                                delete message.type;
                            continue;
                        }
                    case 5: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.int32())
                                message.access = value;
                            else
                                delete message.access;
                            continue;
                        }
                    case 6: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.faultAddress = value;
                            else
                                delete message.faultAddress;
                            continue;
                        }
                    case 7: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.bool())
                                message.faultAddressValid = value;
                            else
                                delete message.faultAddressValid;
                            continue;
                        }
                    case 8: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.bool())
                                message.isStage1 = value;
                            else
                                delete message.isStage1;
                            continue;
                        }
                    case 9: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.occurrences = value;
                            else
                                delete message.occurrences;
                            continue;
                        }
                    case 10: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.inputMappingId = value;
                            else
                                delete message.inputMappingId;
                            continue;
                        }
                    case 11: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.bool())
                                message.privileged = value;
                            else
                                delete message.privileged;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            FaultEvent.fromObject = function (object, _depth) {
                if (object instanceof $root.viommu.v1.FaultEvent)
                    return object;
                if (!$util.isObject(object))
                    throw $TypeError(".viommu.v1.FaultEvent: object expected");
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let message = new $root.viommu.v1.FaultEvent();
                if (object.registration != null)
                    if (typeof object.registration === "object" ? object.registration.low || object.registration.high : $Number(object.registration) !== 0)
                        if ($util.Long)
                            message.registration = $util.Long.fromValue(object.registration, true);
                        else if (typeof object.registration === "string")
                            message.registration = $parseInt(object.registration, 10);
                        else if (typeof object.registration === "number")
                            message.registration = object.registration;
                        else if (typeof object.registration === "object")
                            message.registration = new $util.LongBits(object.registration.low >>> 0, object.registration.high >>> 0).toNumber(true);
                if (object.device != null) {
                    if (!$util.isObject(object.device))
                        throw $TypeError(".viommu.v1.FaultEvent.device: object expected");
                    message.device = $root.viommu.v1.DeviceObject.fromObject(object.device, _depth + 1);
                }
                if (object.domain != null)
                    if (typeof object.domain === "object" ? object.domain.low || object.domain.high : $Number(object.domain) !== 0)
                        if ($util.Long)
                            message.domain = $util.Long.fromValue(object.domain, true);
                        else if (typeof object.domain === "string")
                            message.domain = $parseInt(object.domain, 10);
                        else if (typeof object.domain === "number")
                            message.domain = object.domain;
                        else if (typeof object.domain === "object")
                            message.domain = new $util.LongBits(object.domain.low >>> 0, object.domain.high >>> 0).toNumber(true);
                if (object.type !== 0 && (typeof object.type !== "string" || $root.viommu.v1.FaultType[object.type] !== 0))
                    switch (object.type) {
                    case "FAULT_TYPE_UNSPECIFIED":
                    case 0:
                        message.type = 0;
                        break;
                    case "FAULT_TYPE_UNSUPPORTED_UPSTREAM_TRANSACTION":
                    case 1:
                        message.type = 1;
                        break;
                    case "FAULT_TYPE_ADDRESS_SIZE_FAULT":
                    case 2:
                        message.type = 2;
                        break;
                    case "FAULT_TYPE_TLB_MATCH_CONFLICT":
                    case 3:
                        message.type = 3;
                        break;
                    case "FAULT_TYPE_EXTERNAL_FAULT":
                    case 4:
                        message.type = 4;
                        break;
                    case "FAULT_TYPE_PERMISSION_FAULT":
                    case 5:
                        message.type = 5;
                        break;
                    case "FAULT_TYPE_ACCESS_FLAG_FAULT":
                    case 6:
                        message.type = 6;
                        break;
                    case "FAULT_TYPE_TRANSLATION_FAULT":
                    case 7:
                        message.type = 7;
                        break;
                    default:
                        if (typeof object.type === "number" && (object.type | 0) === object.type)
                            message.type = object.type;
                    }
                if (object.access !== 0 && (typeof object.access !== "string" || $root.viommu.v1.Access[object.access] !== 0))
                    switch (object.access) {
                    case "ACCESS_UNSPECIFIED":
                    case 0:
                        message.access = 0;
                        break;
                    case "ACCESS_READ":
                    case 1:
                        message.access = 1;
                        break;
                    case "ACCESS_WRITE":
                    case 2:
                        message.access = 2;
                        break;
                    default:
                        if (typeof object.access === "number" && (object.access | 0) === object.access)
                            message.access = object.access;
                    }
                if (object.faultAddress != null)
                    if (typeof object.faultAddress === "object" ? object.faultAddress.low || object.faultAddress.high : $Number(object.faultAddress) !== 0)
                        if ($util.Long)
                            message.faultAddress = $util.Long.fromValue(object.faultAddress, true);
                        else if (typeof object.faultAddress === "string")
                            message.faultAddress = $parseInt(object.faultAddress, 10);
                        else if (typeof object.faultAddress === "number")
                            message.faultAddress = object.faultAddress;
                        else if (typeof object.faultAddress === "object")
                            message.faultAddress = new $util.LongBits(object.faultAddress.low >>> 0, object.faultAddress.high >>> 0).toNumber(true);
                if (object.faultAddressValid != null)
                    if (object.faultAddressValid)
                        message.faultAddressValid = $Boolean(object.faultAddressValid);
                if (object.isStage1 != null)
                    if (object.isStage1)
                        message.isStage1 = $Boolean(object.isStage1);
                if (object.occurrences != null)
                    if (typeof object.occurrences === "object" ? object.occurrences.low || object.occurrences.high : $Number(object.occurrences) !== 0)
                        if ($util.Long)
                            message.occurrences = $util.Long.fromValue(object.occurrences, true);
                        else if (typeof object.occurrences === "string")
                            message.occurrences = $parseInt(object.occurrences, 10);
                        else if (typeof object.occurrences === "number")
                            message.occurrences = object.occurrences;
                        else if (typeof object.occurrences === "object")
                            message.occurrences = new $util.LongBits(object.occurrences.low >>> 0, object.occurrences.high >>> 0).toNumber(true);
                if (object.inputMappingId != null)
                    if ($Number(object.inputMappingId) !== 0)
                        message.inputMappingId = object.inputMappingId >>> 0;
                if (object.privileged != null)
                    if (object.privileged)
                        message.privileged = $Boolean(object.privileged);
                return message;
            };

            FaultEvent.toObject = function (message, options, _depth) {
                if (!options)
                    options = {};
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let object = {};
                if (options.defaults) {
                    if ($util.Long) {
                        let long = new $util.Long(0, 0, true);
                        object.registration = options.longs === $String ? long.toString() : options.longs === $Number ? long.toNumber() : typeof $BigInt !== "undefined" && options.longs === $BigInt ? long.toBigInt() : long;
                    } else
                        object.registration = options.longs === $String ? "0" : typeof $BigInt !== "undefined" && options.longs === $BigInt ? $BigInt("0") : 0;
                    object.device = null;
                    if ($util.Long) {
                        let long = new $util.Long(0, 0, true);
                        object.domain = options.longs === $String ? long.toString() : options.longs === $Number ? long.toNumber() : typeof $BigInt !== "undefined" && options.longs === $BigInt ? long.toBigInt() : long;
                    } else
                        object.domain = options.longs === $String ? "0" : typeof $BigInt !== "undefined" && options.longs === $BigInt ? $BigInt("0") : 0;
                    object.type = options.enums === $String ? "FAULT_TYPE_UNSPECIFIED" : 0;
                    object.access = options.enums === $String ? "ACCESS_UNSPECIFIED" : 0;
                    if ($util.Long) {
                        let long = new $util.Long(0, 0, true);
                        object.faultAddress = options.longs === $String ? long.toString() : options.longs === $Number ? long.toNumber() : typeof $BigInt !== "undefined" && options.longs === $BigInt ? long.toBigInt() : long;
                    } else
                        object.faultAddress = options.longs === $String ? "0" : typeof $BigInt !== "undefined" && options.longs === $BigInt ? $BigInt("0") : 0;
                    object.faultAddressValid = false;
                    object.isStage1 = false;
                    if ($util.Long) {
                        let long = new $util.Long(0, 0, true);
                        object.occurrences = options.longs === $String ? long.toString() : options.longs === $Number ? long.toNumber() : typeof $BigInt !== "undefined" && options.longs === $BigInt ? long.toBigInt() : long;
                    } else
                        object.occurrences = options.longs === $String ? "0" : typeof $BigInt !== "undefined" && options.longs === $BigInt ? $BigInt("0") : 0;
                    object.inputMappingId = 0;
                    object.privileged = false;
                }
                if (message.registration != null && $Object.hasOwnProperty.call(message, "registration"))
                    if (typeof $BigInt !== "undefined" && options.longs === $BigInt)
                        object.registration = typeof message.registration === "number" ? $BigInt(message.registration) : $util.Long.fromBits(message.registration.low >>> 0, message.registration.high >>> 0, true).toBigInt();
                    else if (typeof message.registration === "number")
                        object.registration = options.longs === $String ? $String(message.registration) : message.registration;
                    else
                        object.registration = options.longs === $String ? $util.Long.prototype.toString.call(message.registration) : options.longs === $Number ? new $util.LongBits(message.registration.low >>> 0, message.registration.high >>> 0).toNumber(true) : message.registration;
                if (message.device != null && $Object.hasOwnProperty.call(message, "device"))
                    object.device = $root.viommu.v1.DeviceObject.toObject(message.device, options, _depth + 1);
                if (message.domain != null && $Object.hasOwnProperty.call(message, "domain"))
                    if (typeof $BigInt !== "undefined" && options.longs === $BigInt)
                        object.domain = typeof message.domain === "number" ? $BigInt(message.domain) : $util.Long.fromBits(message.domain.low >>> 0, message.domain.high >>> 0, true).toBigInt();
                    else if (typeof message.domain === "number")
                        object.domain = options.longs === $String ? $String(message.domain) : message.domain;
                    else
                        object.domain = options.longs === $String ? $util.Long.prototype.toString.call(message.domain) : options.longs === $Number ? new $util.LongBits(message.domain.low >>> 0, message.domain.high >>> 0).toNumber(true) : message.domain;
                if (message.type != null && $Object.hasOwnProperty.call(message, "type"))
                    object.type = options.enums === $String ? $root.viommu.v1.FaultType[message.type] === $undefined ? message.type : $root.viommu.v1.FaultType[message.type] : message.type;
                if (message.access != null && $Object.hasOwnProperty.call(message, "access"))
                    object.access = options.enums === $String ? $root.viommu.v1.Access[message.access] === $undefined ? message.access : $root.viommu.v1.Access[message.access] : message.access;
                if (message.faultAddress != null && $Object.hasOwnProperty.call(message, "faultAddress"))
                    if (typeof $BigInt !== "undefined" && options.longs === $BigInt)
                        object.faultAddress = typeof message.faultAddress === "number" ? $BigInt(message.faultAddress) : $util.Long.fromBits(message.faultAddress.low >>> 0, message.faultAddress.high >>> 0, true).toBigInt();
                    else if (typeof message.faultAddress === "number")
                        object.faultAddress = options.longs === $String ? $String(message.faultAddress) : message.faultAddress;
                    else
                        object.faultAddress = options.longs === $String ? $util.Long.prototype.toString.call(message.faultAddress) : options.longs === $Number ? new $util.LongBits(message.faultAddress.low >>> 0, message.faultAddress.high >>> 0).toNumber(true) : message.faultAddress;
                if (message.faultAddressValid != null && $Object.hasOwnProperty.call(message, "faultAddressValid"))
                    object.faultAddressValid = message.faultAddressValid;
                if (message.isStage1 != null && $Object.hasOwnProperty.call(message, "isStage1"))
                    object.isStage1 = message.isStage1;
                if (message.occurrences != null && $Object.hasOwnProperty.call(message, "occurrences"))
                    if (typeof $BigInt !== "undefined" && options.longs === $BigInt)
                        object.occurrences = typeof message.occurrences === "number" ? $BigInt(message.occurrences) : $util.Long.fromBits(message.occurrences.low >>> 0, message.occurrences.high >>> 0, true).toBigInt();
                    else if (typeof message.occurrences === "number")
                        object.occurrences = options.longs === $String ? $String(message.occurrences) : message.occurrences;
                    else
                        object.occurrences = options.longs === $String ? $util.Long.prototype.toString.call(message.occurrences) : options.longs === $Number ? new $util.LongBits(message.occurrences.low >>> 0, message.occurrences.high >>> 0).toNumber(true) : message.occurrences;
                if (message.inputMappingId != null && $Object.hasOwnProperty.call(message, "inputMappingId"))
                    object.inputMappingId = message.inputMappingId;
                if (message.privileged != null && $Object.hasOwnProperty.call(message, "privileged"))
                    object.privileged = message.privileged;
                return object;
            };

            FaultEvent.prototype.toJSON = function() {
                return FaultEvent.toObject(this, $protobuf.util.toJSONOptions);
            };

            return FaultEvent;
        })();

        v1.PeerRole = (function() {
            const valuesById = $Object.create(null), values = $Object.create(valuesById);
            values[valuesById[0] = "PEER_ROLE_UNSPECIFIED"] = 0;
            values[valuesById[1] = "PEER_ROLE_GUEST_STUB"] = 1;
            values[valuesById[2] = "PEER_ROLE_HOST_TOOL"] = 2;
            return values;
        })();

        v1.GuestArchitecture = (function() {
            const valuesById = $Object.create(null), values = $Object.create(valuesById);
            values[valuesById[0] = "GUEST_ARCHITECTURE_UNSPECIFIED"] = 0;
            values[valuesById[1] = "GUEST_ARCHITECTURE_X64"] = 1;
            values[valuesById[2] = "GUEST_ARCHITECTURE_ARM64"] = 2;
            values[valuesById[3] = "GUEST_ARCHITECTURE_X86"] = 3;
            return values;
        })();

        v1.Profile = (function() {
            const valuesById = $Object.create(null), values = $Object.create(valuesById);
            values[valuesById[0] = "PROFILE_UNSPECIFIED"] = 0;
            values[valuesById[1] = "PROFILE_HAL"] = 1;
            values[valuesById[2] = "PROFILE_EXTENDED"] = 2;
            return values;
        })();

        v1.Hello = (function() {

            const Hello = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            Hello.prototype.major = 0;
            Hello.prototype.minor = 0;
            Hello.prototype.role = 0;
            Hello.prototype.architecture = 0;
            Hello.prototype.name = "";
            Hello.prototype.carrierDevice = null;
            Hello.prototype.maxMessageBytes = 0;

            Hello.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.major != null && $Object.hasOwnProperty.call(message, "major") && message.major !== 0)
                    writer.uint32(8).uint32(message.major);
                if (message.minor != null && $Object.hasOwnProperty.call(message, "minor") && message.minor !== 0)
                    writer.uint32(16).uint32(message.minor);
                if (message.role != null && $Object.hasOwnProperty.call(message, "role") && message.role !== 0)
                    writer.uint32(24).int32(message.role);
                if (message.architecture != null && $Object.hasOwnProperty.call(message, "architecture") && message.architecture !== 0)
                    writer.uint32(32).int32(message.architecture);
                if (message.name != null && $Object.hasOwnProperty.call(message, "name") && message.name !== "")
                    writer.uint32(42).string(message.name);
                if (message.carrierDevice != null && $Object.hasOwnProperty.call(message, "carrierDevice"))
                    $root.viommu.v1.DeviceObject.encode(message.carrierDevice, writer.uint32(50).fork(), _depth + 1).ldelim();
                if (message.maxMessageBytes != null && $Object.hasOwnProperty.call(message, "maxMessageBytes") && message.maxMessageBytes !== 0)
                    writer.uint32(56).uint32(message.maxMessageBytes);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            Hello.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.viommu.v1.Hello();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.major = value;
                            else
                                delete message.major;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.minor = value;
                            else
                                delete message.minor;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.int32())
                                message.role = value;
                            else
                                delete message.role;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.int32())
                                message.architecture = value;
                            else
                                delete message.architecture;
                            continue;
                        }
                    case 5: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.name = value;
                            else
                                delete message.name;
                            continue;
                        }
                    case 6: {
                            if (wireType !== 2)
                                break;
                            message.carrierDevice = $root.viommu.v1.DeviceObject.decode(reader, reader.size(), $undefined, _depth + 1, message.carrierDevice);
                            continue;
                        }
                    case 7: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.maxMessageBytes = value;
                            else
                                delete message.maxMessageBytes;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            Hello.fromObject = function (object, _depth) {
                if (object instanceof $root.viommu.v1.Hello)
                    return object;
                if (!$util.isObject(object))
                    throw $TypeError(".viommu.v1.Hello: object expected");
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let message = new $root.viommu.v1.Hello();
                if (object.major != null)
                    if ($Number(object.major) !== 0)
                        message.major = object.major >>> 0;
                if (object.minor != null)
                    if ($Number(object.minor) !== 0)
                        message.minor = object.minor >>> 0;
                if (object.role !== 0 && (typeof object.role !== "string" || $root.viommu.v1.PeerRole[object.role] !== 0))
                    switch (object.role) {
                    case "PEER_ROLE_UNSPECIFIED":
                    case 0:
                        message.role = 0;
                        break;
                    case "PEER_ROLE_GUEST_STUB":
                    case 1:
                        message.role = 1;
                        break;
                    case "PEER_ROLE_HOST_TOOL":
                    case 2:
                        message.role = 2;
                        break;
                    default:
                        if (typeof object.role === "number" && (object.role | 0) === object.role)
                            message.role = object.role;
                    }
                if (object.architecture !== 0 && (typeof object.architecture !== "string" || $root.viommu.v1.GuestArchitecture[object.architecture] !== 0))
                    switch (object.architecture) {
                    case "GUEST_ARCHITECTURE_UNSPECIFIED":
                    case 0:
                        message.architecture = 0;
                        break;
                    case "GUEST_ARCHITECTURE_X64":
                    case 1:
                        message.architecture = 1;
                        break;
                    case "GUEST_ARCHITECTURE_ARM64":
                    case 2:
                        message.architecture = 2;
                        break;
                    case "GUEST_ARCHITECTURE_X86":
                    case 3:
                        message.architecture = 3;
                        break;
                    default:
                        if (typeof object.architecture === "number" && (object.architecture | 0) === object.architecture)
                            message.architecture = object.architecture;
                    }
                if (object.name != null)
                    if (typeof object.name !== "string" || object.name.length)
                        message.name = $String(object.name);
                if (object.carrierDevice != null) {
                    if (!$util.isObject(object.carrierDevice))
                        throw $TypeError(".viommu.v1.Hello.carrierDevice: object expected");
                    message.carrierDevice = $root.viommu.v1.DeviceObject.fromObject(object.carrierDevice, _depth + 1);
                }
                if (object.maxMessageBytes != null)
                    if ($Number(object.maxMessageBytes) !== 0)
                        message.maxMessageBytes = object.maxMessageBytes >>> 0;
                return message;
            };

            Hello.toObject = function (message, options, _depth) {
                if (!options)
                    options = {};
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let object = {};
                if (options.defaults) {
                    object.major = 0;
                    object.minor = 0;
                    object.role = options.enums === $String ? "PEER_ROLE_UNSPECIFIED" : 0;
                    object.architecture = options.enums === $String ? "GUEST_ARCHITECTURE_UNSPECIFIED" : 0;
                    object.name = "";
                    object.carrierDevice = null;
                    object.maxMessageBytes = 0;
                }
                if (message.major != null && $Object.hasOwnProperty.call(message, "major"))
                    object.major = message.major;
                if (message.minor != null && $Object.hasOwnProperty.call(message, "minor"))
                    object.minor = message.minor;
                if (message.role != null && $Object.hasOwnProperty.call(message, "role"))
                    object.role = options.enums === $String ? $root.viommu.v1.PeerRole[message.role] === $undefined ? message.role : $root.viommu.v1.PeerRole[message.role] : message.role;
                if (message.architecture != null && $Object.hasOwnProperty.call(message, "architecture"))
                    object.architecture = options.enums === $String ? $root.viommu.v1.GuestArchitecture[message.architecture] === $undefined ? message.architecture : $root.viommu.v1.GuestArchitecture[message.architecture] : message.architecture;
                if (message.name != null && $Object.hasOwnProperty.call(message, "name"))
                    object.name = message.name;
                if (message.carrierDevice != null && $Object.hasOwnProperty.call(message, "carrierDevice"))
                    object.carrierDevice = $root.viommu.v1.DeviceObject.toObject(message.carrierDevice, options, _depth + 1);
                if (message.maxMessageBytes != null && $Object.hasOwnProperty.call(message, "maxMessageBytes"))
                    object.maxMessageBytes = message.maxMessageBytes;
                return object;
            };

            Hello.prototype.toJSON = function() {
                return Hello.toObject(this, $protobuf.util.toJSONOptions);
            };

            return Hello;
        })();

        v1.HelloReply = (function() {

            const HelloReply = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            HelloReply.prototype.accepted = false;
            HelloReply.prototype.reason = "";
            HelloReply.prototype.major = 0;
            HelloReply.prototype.minor = 0;
            HelloReply.prototype.profile = 0;
            HelloReply.prototype.maxMessageBytes = 0;
            HelloReply.prototype.maxBatchRequests = 0;
            HelloReply.prototype.maxProgramSteps = 0;
            HelloReply.prototype.maxProgramBytes = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
            HelloReply.prototype.maxInterfaceVersion = 0;
            HelloReply.prototype.legacyInterfaceAvailable = false;
            HelloReply.prototype.inputAddressBits = 0;
            HelloReply.prototype.daemonInstance = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            HelloReply.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.accepted != null && $Object.hasOwnProperty.call(message, "accepted") && message.accepted !== false)
                    writer.uint32(8).bool(message.accepted);
                if (message.reason != null && $Object.hasOwnProperty.call(message, "reason") && message.reason !== "")
                    writer.uint32(18).string(message.reason);
                if (message.major != null && $Object.hasOwnProperty.call(message, "major") && message.major !== 0)
                    writer.uint32(24).uint32(message.major);
                if (message.minor != null && $Object.hasOwnProperty.call(message, "minor") && message.minor !== 0)
                    writer.uint32(32).uint32(message.minor);
                if (message.profile != null && $Object.hasOwnProperty.call(message, "profile") && message.profile !== 0)
                    writer.uint32(40).int32(message.profile);
                if (message.maxMessageBytes != null && $Object.hasOwnProperty.call(message, "maxMessageBytes") && message.maxMessageBytes !== 0)
                    writer.uint32(48).uint32(message.maxMessageBytes);
                if (message.maxBatchRequests != null && $Object.hasOwnProperty.call(message, "maxBatchRequests") && message.maxBatchRequests !== 0)
                    writer.uint32(56).uint32(message.maxBatchRequests);
                if (message.maxProgramSteps != null && $Object.hasOwnProperty.call(message, "maxProgramSteps") && message.maxProgramSteps !== 0)
                    writer.uint32(64).uint32(message.maxProgramSteps);
                if (message.maxProgramBytes != null && $Object.hasOwnProperty.call(message, "maxProgramBytes") && (typeof message.maxProgramBytes === "object" ? message.maxProgramBytes.low || message.maxProgramBytes.high : message.maxProgramBytes !== 0))
                    writer.uint32(72).uint64(message.maxProgramBytes);
                if (message.maxInterfaceVersion != null && $Object.hasOwnProperty.call(message, "maxInterfaceVersion") && message.maxInterfaceVersion !== 0)
                    writer.uint32(80).uint32(message.maxInterfaceVersion);
                if (message.legacyInterfaceAvailable != null && $Object.hasOwnProperty.call(message, "legacyInterfaceAvailable") && message.legacyInterfaceAvailable !== false)
                    writer.uint32(88).bool(message.legacyInterfaceAvailable);
                if (message.inputAddressBits != null && $Object.hasOwnProperty.call(message, "inputAddressBits") && message.inputAddressBits !== 0)
                    writer.uint32(96).uint32(message.inputAddressBits);
                if (message.daemonInstance != null && $Object.hasOwnProperty.call(message, "daemonInstance") && (typeof message.daemonInstance === "object" ? message.daemonInstance.low || message.daemonInstance.high : message.daemonInstance !== 0))
                    writer.uint32(104).uint64(message.daemonInstance);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            HelloReply.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.viommu.v1.HelloReply();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.bool())
                                message.accepted = value;
                            else
                                delete message.accepted;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.reason = value;
                            else
                                delete message.reason;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.major = value;
                            else
                                delete message.major;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.minor = value;
                            else
                                delete message.minor;
                            continue;
                        }
                    case 5: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.int32())
                                message.profile = value;
                            else
                                delete message.profile;
                            continue;
                        }
                    case 6: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.maxMessageBytes = value;
                            else
                                delete message.maxMessageBytes;
                            continue;
                        }
                    case 7: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.maxBatchRequests = value;
                            else
                                delete message.maxBatchRequests;
                            continue;
                        }
                    case 8: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.maxProgramSteps = value;
                            else
                                delete message.maxProgramSteps;
                            continue;
                        }
                    case 9: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.maxProgramBytes = value;
                            else
                                delete message.maxProgramBytes;
                            continue;
                        }
                    case 10: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.maxInterfaceVersion = value;
                            else
                                delete message.maxInterfaceVersion;
                            continue;
                        }
                    case 11: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.bool())
                                message.legacyInterfaceAvailable = value;
                            else
                                delete message.legacyInterfaceAvailable;
                            continue;
                        }
                    case 12: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.inputAddressBits = value;
                            else
                                delete message.inputAddressBits;
                            continue;
                        }
                    case 13: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.daemonInstance = value;
                            else
                                delete message.daemonInstance;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            HelloReply.fromObject = function (object, _depth) {
                if (object instanceof $root.viommu.v1.HelloReply)
                    return object;
                if (!$util.isObject(object))
                    throw $TypeError(".viommu.v1.HelloReply: object expected");
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let message = new $root.viommu.v1.HelloReply();
                if (object.accepted != null)
                    if (object.accepted)
                        message.accepted = $Boolean(object.accepted);
                if (object.reason != null)
                    if (typeof object.reason !== "string" || object.reason.length)
                        message.reason = $String(object.reason);
                if (object.major != null)
                    if ($Number(object.major) !== 0)
                        message.major = object.major >>> 0;
                if (object.minor != null)
                    if ($Number(object.minor) !== 0)
                        message.minor = object.minor >>> 0;
                if (object.profile !== 0 && (typeof object.profile !== "string" || $root.viommu.v1.Profile[object.profile] !== 0))
                    switch (object.profile) {
                    case "PROFILE_UNSPECIFIED":
                    case 0:
                        message.profile = 0;
                        break;
                    case "PROFILE_HAL":
                    case 1:
                        message.profile = 1;
                        break;
                    case "PROFILE_EXTENDED":
                    case 2:
                        message.profile = 2;
                        break;
                    default:
                        if (typeof object.profile === "number" && (object.profile | 0) === object.profile)
                            message.profile = object.profile;
                    }
                if (object.maxMessageBytes != null)
                    if ($Number(object.maxMessageBytes) !== 0)
                        message.maxMessageBytes = object.maxMessageBytes >>> 0;
                if (object.maxBatchRequests != null)
                    if ($Number(object.maxBatchRequests) !== 0)
                        message.maxBatchRequests = object.maxBatchRequests >>> 0;
                if (object.maxProgramSteps != null)
                    if ($Number(object.maxProgramSteps) !== 0)
                        message.maxProgramSteps = object.maxProgramSteps >>> 0;
                if (object.maxProgramBytes != null)
                    if (typeof object.maxProgramBytes === "object" ? object.maxProgramBytes.low || object.maxProgramBytes.high : $Number(object.maxProgramBytes) !== 0)
                        if ($util.Long)
                            message.maxProgramBytes = $util.Long.fromValue(object.maxProgramBytes, true);
                        else if (typeof object.maxProgramBytes === "string")
                            message.maxProgramBytes = $parseInt(object.maxProgramBytes, 10);
                        else if (typeof object.maxProgramBytes === "number")
                            message.maxProgramBytes = object.maxProgramBytes;
                        else if (typeof object.maxProgramBytes === "object")
                            message.maxProgramBytes = new $util.LongBits(object.maxProgramBytes.low >>> 0, object.maxProgramBytes.high >>> 0).toNumber(true);
                if (object.maxInterfaceVersion != null)
                    if ($Number(object.maxInterfaceVersion) !== 0)
                        message.maxInterfaceVersion = object.maxInterfaceVersion >>> 0;
                if (object.legacyInterfaceAvailable != null)
                    if (object.legacyInterfaceAvailable)
                        message.legacyInterfaceAvailable = $Boolean(object.legacyInterfaceAvailable);
                if (object.inputAddressBits != null)
                    if ($Number(object.inputAddressBits) !== 0)
                        message.inputAddressBits = object.inputAddressBits >>> 0;
                if (object.daemonInstance != null)
                    if (typeof object.daemonInstance === "object" ? object.daemonInstance.low || object.daemonInstance.high : $Number(object.daemonInstance) !== 0)
                        if ($util.Long)
                            message.daemonInstance = $util.Long.fromValue(object.daemonInstance, true);
                        else if (typeof object.daemonInstance === "string")
                            message.daemonInstance = $parseInt(object.daemonInstance, 10);
                        else if (typeof object.daemonInstance === "number")
                            message.daemonInstance = object.daemonInstance;
                        else if (typeof object.daemonInstance === "object")
                            message.daemonInstance = new $util.LongBits(object.daemonInstance.low >>> 0, object.daemonInstance.high >>> 0).toNumber(true);
                return message;
            };

            HelloReply.toObject = function (message, options, _depth) {
                if (!options)
                    options = {};
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let object = {};
                if (options.defaults) {
                    object.accepted = false;
                    object.reason = "";
                    object.major = 0;
                    object.minor = 0;
                    object.profile = options.enums === $String ? "PROFILE_UNSPECIFIED" : 0;
                    object.maxMessageBytes = 0;
                    object.maxBatchRequests = 0;
                    object.maxProgramSteps = 0;
                    if ($util.Long) {
                        let long = new $util.Long(0, 0, true);
                        object.maxProgramBytes = options.longs === $String ? long.toString() : options.longs === $Number ? long.toNumber() : typeof $BigInt !== "undefined" && options.longs === $BigInt ? long.toBigInt() : long;
                    } else
                        object.maxProgramBytes = options.longs === $String ? "0" : typeof $BigInt !== "undefined" && options.longs === $BigInt ? $BigInt("0") : 0;
                    object.maxInterfaceVersion = 0;
                    object.legacyInterfaceAvailable = false;
                    object.inputAddressBits = 0;
                    if ($util.Long) {
                        let long = new $util.Long(0, 0, true);
                        object.daemonInstance = options.longs === $String ? long.toString() : options.longs === $Number ? long.toNumber() : typeof $BigInt !== "undefined" && options.longs === $BigInt ? long.toBigInt() : long;
                    } else
                        object.daemonInstance = options.longs === $String ? "0" : typeof $BigInt !== "undefined" && options.longs === $BigInt ? $BigInt("0") : 0;
                }
                if (message.accepted != null && $Object.hasOwnProperty.call(message, "accepted"))
                    object.accepted = message.accepted;
                if (message.reason != null && $Object.hasOwnProperty.call(message, "reason"))
                    object.reason = message.reason;
                if (message.major != null && $Object.hasOwnProperty.call(message, "major"))
                    object.major = message.major;
                if (message.minor != null && $Object.hasOwnProperty.call(message, "minor"))
                    object.minor = message.minor;
                if (message.profile != null && $Object.hasOwnProperty.call(message, "profile"))
                    object.profile = options.enums === $String ? $root.viommu.v1.Profile[message.profile] === $undefined ? message.profile : $root.viommu.v1.Profile[message.profile] : message.profile;
                if (message.maxMessageBytes != null && $Object.hasOwnProperty.call(message, "maxMessageBytes"))
                    object.maxMessageBytes = message.maxMessageBytes;
                if (message.maxBatchRequests != null && $Object.hasOwnProperty.call(message, "maxBatchRequests"))
                    object.maxBatchRequests = message.maxBatchRequests;
                if (message.maxProgramSteps != null && $Object.hasOwnProperty.call(message, "maxProgramSteps"))
                    object.maxProgramSteps = message.maxProgramSteps;
                if (message.maxProgramBytes != null && $Object.hasOwnProperty.call(message, "maxProgramBytes"))
                    if (typeof $BigInt !== "undefined" && options.longs === $BigInt)
                        object.maxProgramBytes = typeof message.maxProgramBytes === "number" ? $BigInt(message.maxProgramBytes) : $util.Long.fromBits(message.maxProgramBytes.low >>> 0, message.maxProgramBytes.high >>> 0, true).toBigInt();
                    else if (typeof message.maxProgramBytes === "number")
                        object.maxProgramBytes = options.longs === $String ? $String(message.maxProgramBytes) : message.maxProgramBytes;
                    else
                        object.maxProgramBytes = options.longs === $String ? $util.Long.prototype.toString.call(message.maxProgramBytes) : options.longs === $Number ? new $util.LongBits(message.maxProgramBytes.low >>> 0, message.maxProgramBytes.high >>> 0).toNumber(true) : message.maxProgramBytes;
                if (message.maxInterfaceVersion != null && $Object.hasOwnProperty.call(message, "maxInterfaceVersion"))
                    object.maxInterfaceVersion = message.maxInterfaceVersion;
                if (message.legacyInterfaceAvailable != null && $Object.hasOwnProperty.call(message, "legacyInterfaceAvailable"))
                    object.legacyInterfaceAvailable = message.legacyInterfaceAvailable;
                if (message.inputAddressBits != null && $Object.hasOwnProperty.call(message, "inputAddressBits"))
                    object.inputAddressBits = message.inputAddressBits;
                if (message.daemonInstance != null && $Object.hasOwnProperty.call(message, "daemonInstance"))
                    if (typeof $BigInt !== "undefined" && options.longs === $BigInt)
                        object.daemonInstance = typeof message.daemonInstance === "number" ? $BigInt(message.daemonInstance) : $util.Long.fromBits(message.daemonInstance.low >>> 0, message.daemonInstance.high >>> 0, true).toBigInt();
                    else if (typeof message.daemonInstance === "number")
                        object.daemonInstance = options.longs === $String ? $String(message.daemonInstance) : message.daemonInstance;
                    else
                        object.daemonInstance = options.longs === $String ? $util.Long.prototype.toString.call(message.daemonInstance) : options.longs === $Number ? new $util.LongBits(message.daemonInstance.low >>> 0, message.daemonInstance.high >>> 0).toNumber(true) : message.daemonInstance;
                return object;
            };

            HelloReply.prototype.toJSON = function() {
                return HelloReply.toObject(this, $protobuf.util.toJSONOptions);
            };

            return HelloReply;
        })();

        return v1;
    })();

    return viommu;
})();

export {
  $root as default
};
