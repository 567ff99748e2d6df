// Made by scripts/generate.mjs from proto/. Change the schema, not this file.
import type { IConversionOptions, Reader, Writer } from 'protobufjs/minimal.js';

/** Static functions of one message; `decode` and `fromObject` give instances of its class. */
export interface MessageCodec {
  encode(message: object, writer?: Writer): Writer;
  decode(reader: Reader): object;
  fromObject(plain: object): object;
  toObject(message: object, options: IConversionOptions): object;
}

export declare const viommu: {
  readonly v1: {
    readonly PeerMessage: MessageCodec;
    readonly DaemonMessage: MessageCodec;
    readonly TraceFrame: MessageCodec;
    readonly TraceRecord: MessageCodec;
  };
};
